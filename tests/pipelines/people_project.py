"""A small project whose CRM lists contacts and reps: what tests of privacy start from."""

import datetime as dt

import duckdb

NOW = dt.datetime(2026, 3, 2, 3, tzinfo=dt.UTC)
SETTINGS = """
company: Ours
edition: analyst
sources:
  crm:
    folder: exports
    deals:
      files: deals.csv
      columns: {deal_id: id, outcome: stage, closed_on: closed, amount: amount, crm_competitors: rival, owner_id: owner,
        contact_ids: contacts}
      segments: {industry: industry}
      outcomes: {won: [Won], lost: [Lost], open: [Open]}
    notes:
      files: notes.csv
      columns: {note_id: id, deal_id: deal, written_at: at, text: body, author_id: author, person_id: contact}
    people:
      - {files: contacts.csv, kind: contact, columns: {person_id: id, first_name: first, last_name: last, email: mail}}
      - {files: users.csv, kind: rep, columns: {person_id: id, name: name}}
"""
CATALOG = "us: {name: Ours}\ncompetitors: [{id: acme, name: Acme Cloud}]\n"
DEALS = """id,stage,closed,amount,rival,industry,owner,contacts
DEAL-0001,Won,2026-01-15,100,,Retail,REP-77,
DEAL-0002,Lost,2026-02-15,200,"Acme Cloud, Inc.",Retail,REP-77,CON-501;CON-502
DEAL-0003,Lost,2026-02-16,300,,Banking,REP-78,
"""
NOTES = """id,deal,at,author,contact,body
NOTE-901,DEAL-0002,2026-02-01,REP-77,CON-501,"Sara Kowalski saw Acme Cloud. Grace said it is cheap. Kowalskis boss too."
NOTE-902,DEAL-0002,2026-02-16,REP-77,,We lost to Acme Cloud on price. Ingrid Halvorsen signed with them.
NOTE-903,DEAL-0003,2026-01-02,REP-78,,"Too expensive, says Halvorsen. We hope for grace."
"""
CONTACTS = "id,first,last,mail\nCON-501,Sara,Kowalski,sara@buyer.example\nCON-502,Grace,Price,grace@buyer.example\n"
USERS = "id,name\nREP-77,Will Tanaka\nREP-78,Mo Said\n"
LATER = CONTACTS + "CON-503,Ingrid,Halvorsen,ingrid@buyer.example\n"
FILES = {"deals.csv": DEALS, "notes.csv": NOTES, "contacts.csv": CONTACTS, "users.csv": USERS}


def write(folder, settings=SETTINGS):
    """Write the project into `folder`."""
    from pipelines import project

    (folder / "exports").mkdir(parents=True)
    (folder / "winloss.yaml").write_text(settings)
    (folder / "competitors.yaml").write_text(CATALOG)
    for name, text in FILES.items():
        (folder / "exports" / name).write_text(text)
    return project.find(folder)


def texts(project):
    """The text of each note that the project's warehouse has in use."""
    with duckdb.connect(str(project.warehouse), read_only=True) as con:
        return dict(con.execute("select note_id, text from staging.notes").fetchall())
