"""The Dagster assets, a module a group: source, staging, nlp, marts (with facts), report. A few lines each."""
