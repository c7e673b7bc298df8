"""The digest on its way: a real web server and a real mail server on this machine take what is sent."""

import datetime as dt
import email
import email.policy
import socketserver
import threading

import dagster as dg
import pytest

from pipelines import PipelineError, definitions, weekly

MONDAY = dt.date(2026, 11, 23)
WEEK = "Ours: 16 November 2026 to 22 November 2026"


class Mailbox(socketserver.StreamRequestHandler):
    """A mail server's side of RFC 5321, without extensions; it keeps each message with those whom it goes to."""

    def handle(self):
        """Answer one client until it quits."""
        to = []
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"RCPT":
                to.append(line.decode().strip())
            elif verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                message = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.kept.append((to, email.message_from_bytes(message, policy=email.policy.default)))
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def mail_server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        server.kept = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def with_digest(project, settings, made_on="2026-11-23"):
    """The project with the setting, and a report of that day."""
    path = project.folder / "winloss.yaml"
    path.write_text(f"{path.read_text()}\ndigest: {settings}\n")
    version = project.published / "versions" / f"{made_on}-1234abcd"
    version.mkdir(parents=True)
    for name, text in (("md", f"# {WEEK}\n"), ("html", f"<h1>{WEEK}</h1>"), ("txt", f"*{WEEK}*\n")):
        (version / f"digest.{name}").write_text(text)
    (project.published / "current").symlink_to(version)
    return project


def test_the_digest_goes_to_the_webhook_in_slacks_form_and_to_each_address_as_text_and_html(
    small, webhook, mail_server
):
    port = mail_server.server_address[1]
    project = with_digest(
        small,
        f"{{webhook_env: WEBHOOK, email: {{host: 127.0.0.1, port: {port}, is_encrypted: false, "
        "sender: winloss@example.com, to: [a@example.com, b@example.com]}}",
    )
    assert weekly.send(project, MONDAY) == ["The address in WEBHOOK was told.", "2 addresses were mailed."]
    assert webhook == [{"text": f"*{WEEK}*\n"}]
    ((to, message),) = mail_server.kept
    assert to == ["rcpt TO:<a@example.com>", "rcpt TO:<b@example.com>"]
    assert (message["Subject"], message["From"], message["To"]) == (
        f"winloss · {WEEK}",
        "winloss@example.com",
        "a@example.com, b@example.com",
    )
    assert [(part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in message.iter_parts()] == [
        ("text/plain", f"# {WEEK}\n"),
        ("text/html", f"<h1>{WEEK}</h1>\n"),
    ]


def test_one_that_takes_nothing_is_named_without_its_secrets_and_the_other_is_told(small, webhook):
    project = with_digest(
        small,
        "{webhook_env: WEBHOOK, email: {host: 127.0.0.1, port: 1, sender: w@example.com, to: [a@example.com]}}",
    )
    with pytest.raises(PipelineError) as told:
        weekly.send(project, MONDAY)
    assert str(told.value) == (
        "winloss.yaml: digest.email: 127.0.0.1:1 took no mail (ConnectionRefusedError). Check host, port, user_env, "
        "password_env and is_encrypted."
    )
    assert webhook == [{"text": f"*{WEEK}*\n"}]


def test_a_server_without_encryption_gets_no_mail_unless_the_settings_allow_it(small, mail_server):
    port = mail_server.server_address[1]
    project = with_digest(
        small, f"{{email: {{host: 127.0.0.1, port: {port}, sender: w@example.com, to: [a@example.com]}}}}"
    )
    with pytest.raises(PipelineError, match="took no mail"):
        weekly.send(project, MONDAY)
    assert mail_server.kept == []


def test_an_old_report_is_not_told_as_last_week(small, webhook):
    project = with_digest(small, "{webhook_env: WEBHOOK}", made_on="2026-11-16")
    with pytest.raises(PipelineError, match="the newest report is of 2026-11-16, so its week is not told"):
        weekly.send(project, MONDAY)
    assert webhook == []


def test_without_a_report_it_is_said_what_to_run(small):
    path = small.folder / "winloss.yaml"
    path.write_text(f"{path.read_text()}\ndigest: {{webhook_env: WEBHOOK}}\n")
    with pytest.raises(PipelineError, match=r"holds no digest\. Run first: winloss run"):
        weekly.send(small, MONDAY)


def test_mondays_at_the_settings_time_the_digest_is_sent_and_never_unless_asked_for(small):
    assert definitions.build(small).resolve_schedule_def("nightly_schedule").name == "nightly_schedule"
    assert [each.name for each in definitions.build(small).schedules] == ["nightly_schedule", "training_schedule"]
    path = small.folder / "winloss.yaml"
    path.write_text(f'{path.read_text()}\ndigest: {{at: "07:15", webhook_env: WEBHOOK}}\n')
    schedule = definitions.build(type(small)(small.folder)).resolve_schedule_def("digest_schedule")
    assert (schedule.cron_schedule, schedule.execution_timezone, schedule.job_name) == (
        "15 7 * * 1",
        "Europe/Berlin",
        "weekly_digest",
    )
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING


def test_the_job_sends_the_digest_of_the_newest_report(small, webhook):
    today = dt.datetime.now(dt.UTC).date().isoformat()
    project = with_digest(small, "{webhook_env: WEBHOOK}", made_on=today)
    assert weekly.job(project).execute_in_process().success
    assert webhook == [{"text": f"*{WEEK}*\n"}]
