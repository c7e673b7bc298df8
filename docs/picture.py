"""Draw the README's picture: the top of the sample's report in Chromium. Run by `make picture`."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

page, picture = (Path(argument).resolve() for argument in sys.argv[1:])
arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
    tab = browser.new_page(viewport={"width": 1440, "height": 880}, device_scale_factor=0.8)
    tab.goto(page.as_uri())
    tab.screenshot(path=picture)
    browser.close()
