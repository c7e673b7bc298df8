"""Small CRMs with invented people, as tables of a preset: written as an export, or as a replication tool's tables."""

import csv
import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

Tables = Mapping[str, Sequence[Mapping[str, str]]]

DAY = "2026-03-{:02}T09:00:00.000Z"
OPPORTUNITY = {"IsDeleted": "0", "CreatedDate": "2026-01-10T08:00:00.000Z", "AccountId": "001A", "CampaignId": ""}

SALESFORCE: Tables = {
    "Opportunity": [
        OPPORTUNITY
        | {
            "Id": "006A",
            "StageName": "Closed Won",
            "IsClosed": "1",
            "IsWon": "1",
            "CloseDate": "2026-03-20",
            "Amount": "42000.50",
            "Type": "New Customer",
            "LeadSource": "Web",
            "OwnerId": "005A",
            "Loss_Reason__c": "",
            "CampaignId": "701A",
        },
        OPPORTUNITY
        | {
            "Id": "006B",
            "StageName": "Lost after pilot",
            "IsClosed": "1",
            "IsWon": "0",
            "CloseDate": "2026-03-25",
            "Amount": "9000",
            "Type": "Existing Business",
            "LeadSource": "Partner",
            "OwnerId": "005A",
            "Loss_Reason__c": "Price",
            "AccountId": "000000000000000AAA",
        },
        OPPORTUNITY
        | {
            "Id": "006C",
            "StageName": "Closed Lost",
            "IsClosed": "1",
            "IsWon": "0",
            "CloseDate": "2026-03-28",
            "Amount": "",
            "Type": "Renewal",
            "LeadSource": "",
            "OwnerId": "005B",
            "Loss_Reason__c": "No Decision",
        },
        OPPORTUNITY
        | {
            "Id": "006D",
            "StageName": "Security review",
            "IsClosed": "0",
            "IsWon": "0",
            "CloseDate": "2026-06-30",
            "Amount": "100",
            "Type": "Swap",
            "LeadSource": "",
            "OwnerId": "005B",
            "Loss_Reason__c": "",
        },
    ],
    "OpportunityCompetitor": [
        {"Id": "1", "OpportunityId": "006A", "CompetitorName": "Relay, Inc."},
        {"Id": "2", "OpportunityId": "006B", "CompetitorName": "Quill"},
        {"Id": "3", "OpportunityId": "006B", "CompetitorName": "RELAY"},
    ],
    "OpportunityContactRole": [
        {"Id": "1", "OpportunityId": "006A", "ContactId": "003B"},
        {"Id": "2", "OpportunityId": "006A", "ContactId": "003A"},
    ],
    "Account": [{"Id": "001A", "Industry": "Energy", "BillingCountry": "Norway"}],
    "Campaign": [{"Id": "701A", "Name": "Spring fair"}],
    "Contact": [
        {"Id": "003A", "FirstName": "Ines", "LastName": "Falk", "Email": "ines@vale.example", "Phone": "+47 555 0134"},
        {"Id": "003B", "FirstName": "Omar", "LastName": "Reiss", "Email": "", "Phone": ""},
    ],
    "User": [
        {"Id": "005A", "FirstName": "Lea", "LastName": "Brandt", "Email": "lea@cadenza.example", "Phone": ""},
        {"Id": "005B", "FirstName": "Sam", "LastName": "Odell", "Email": "sam@cadenza.example", "Phone": ""},
    ],
    "Lead": [
        {
            "Id": "00QA",
            "FirstName": "Ines",
            "LastName": "Falk",
            "Email": "ines@vale.example",
            "CreatedDate": "2025-12-01T10:00:00.000Z",
            "LeadSource": "Web",
            "OwnerId": "005A",
            "FirstCallDateTime": "2025-12-03T10:00:00.000Z",
            "ConvertedDate": "2026-01-10",
            "ConvertedOpportunityId": "006A",
        },
        {
            "Id": "00QB",
            "FirstName": "Per",
            "LastName": "Holm",
            "Email": "",
            "CreatedDate": "2025-12-05T10:00:00.000Z",
            "LeadSource": "Fair",
            "OwnerId": "005B",
            "FirstCallDateTime": "",
            "ConvertedDate": "",
            "ConvertedOpportunityId": "000000000000000AAA",
        },
    ],
    "CampaignMember": [
        {
            "Id": "00vA",
            "CampaignId": "701A",
            "LeadId": "00QA",
            "ContactId": "",
            "CreatedDate": "2025-12-01T09:00:00.000Z",
            "FirstRespondedDate": "2025-12-02",
        }
    ],
    "Task": [
        {
            "Id": "00TA",
            "WhatId": "006A",
            "WhoId": "003A",
            "TaskSubtype": "Call",
            "CreatedDate": DAY.format(2),
            "OwnerId": "005A",
            "Description": "Relay quoted less, but their export is missing.",
        },
        {
            "Id": "00TB",
            "WhatId": "001A",
            "WhoId": "003A",
            "TaskSubtype": "Call",
            "CreatedDate": DAY.format(3),
            "OwnerId": "005A",
            "Description": "About the account, not a deal.",
        },
    ],
    "Event": [
        {
            "Id": "00UA",
            "WhatId": "006B",
            "WhoId": "003B",
            "EventSubtype": "Event",
            "StartDateTime": DAY.format(4),
            "OwnerId": "005A",
            "Description": "They find the price too high.",
        }
    ],
    "Note": [
        {
            "Id": "002A",
            "ParentId": "006B",
            "CreatedDate": DAY.format(26),
            "OwnerId": "005A",
            "Body": "Lost to Quill over price.",
        }
    ],
    "EmailMessage": [
        {
            "Id": "02sA",
            "RelatedToId": "006C",
            "MessageDate": DAY.format(5),
            "CreatedById": "005B",
            "TextBody": "We decided to wait a year.",
        }
    ],
    "FeedItem": [
        {
            "Id": "0D5A",
            "ParentId": "006D",
            "CreatedDate": DAY.format(6),
            "CreatedById": "005B",
            "Body": "<p>Their security team &amp; ours met.</p><p>Two questions open.</p>",
        }
    ],
    "OpportunityFieldHistory": [
        {"Id": "017A", "OpportunityId": "006B", "Field": field, "OldValue": old, "NewValue": new, "CreatedDate": at}
        | {"Id": f"017{number}"}
        for number, (field, old, new, at) in enumerate(
            [
                ("StageName", "Proposal/Price Quote", "Lost after pilot", DAY.format(25)),
                ("Amount", "12000", "9000", DAY.format(15)),
                ("CloseDate", "2026-04-30", "2026-03-25", DAY.format(25)),
                ("Description", "a", "b", DAY.format(25)),
                ("Competitor__c", "", "Quill", DAY.format(12)),
            ]
        )
    ],
    "OpportunityHistory": [
        {
            "Id": "008A",
            "OpportunityId": "006B",
            "CreatedDate": "2026-01-10T08:00:00.000Z",
            "StageName": "Proposal/Price Quote",
            "Amount": "12000",
            "CloseDate": "2026-04-30",
        },
        {
            "Id": "008B",
            "OpportunityId": "006B",
            "CreatedDate": DAY.format(25),
            "StageName": "Lost after pilot",
            "Amount": "9000",
            "CloseDate": "2026-03-25",
        },
    ],
}


def write_csvs(folder: Path, tables: Tables) -> None:
    """One CSV file a table, as an export has them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def write_sqlite(path: Path, tables: Tables) -> None:
    """A database with the tables and columns in snake case, empty values as null, as replication tools make them."""
    with sqlite3.connect(path) as con:
        for name, rows in tables.items():
            columns = ", ".join(f'"{snake(column)}" text' for column in rows[0])
            con.execute(f'create table "{snake(name)}" ({columns})')
            con.executemany(
                f'insert into "{snake(name)}" values ({", ".join("?" * len(rows[0]))})',
                [tuple(value or None for value in row.values()) for row in rows],
            )
    con.close()


def snake(name: str) -> str:
    """OpportunityFieldHistory as opportunity_field_history, Loss_Reason__c as loss_reason_c."""
    return re.sub(r"_+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).lower()


def write_project(folder: Path, source: str) -> None:
    """A project whose one source is written as `source` says, with two competitors."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "winloss.yaml").write_text(f"company: Cadenza\nsources:\n  crm: {source}\n", encoding="utf-8")
    (folder / "competitors.yaml").write_text(
        "us: {name: Cadenza}\ncompetitors:\n  - {id: relay, name: Relay}\n  - {id: quill, name: Quill}\n",
        encoding="utf-8",
    )
