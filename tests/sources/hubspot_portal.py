"""A small HubSpot portal with invented people: a replication tool's tables, and exports with display names."""

from crm_tables import Tables

DAY = "2026-03-{:02} 09:00:00"
DEAL = {"is_deleted": "false", "deal_pipeline_id": "default", "property_createdate": "2026-01-10 08:00:00"}

TABLES: Tables = {
    "deal": [
        DEAL
        | {
            "deal_id": "501",
            "deal_pipeline_stage_id": "closedwon",
            "owner_id": "7",
            "property_closedate": "2026-03-20 12:00:00",
            "property_amount": "42000.5",
            "property_dealtype": "newbusiness",
            "property_closed_lost_reason": "",
            "property_competitors": "",
        },
        DEAL
        | {
            "deal_id": "502",
            "deal_pipeline_stage_id": "88",
            "owner_id": "7",
            "property_closedate": "2026-03-25 12:00:00",
            "property_amount": "9000",
            "property_dealtype": "existingbusiness",
            "property_closed_lost_reason": "Too expensive",
            "property_competitors": "Quill GmbH;relay",
        },
        DEAL
        | {
            "deal_id": "503",
            "deal_pipeline_stage_id": "89",
            "owner_id": "8",
            "property_closedate": "",
            "property_amount": "",
            "property_dealtype": "",
            "property_closed_lost_reason": "",
            "property_competitors": "",
        },
    ],
    "deal_pipeline": [{"pipeline_id": "default", "label": "Sales"}],
    "deal_pipeline_stage": [
        {"stage_id": "closedwon", "label": "Closed Won", "is_closed": "true", "closed_won": "true"},
        {"stage_id": "88", "label": "Gone", "is_closed": "true", "closed_won": "false"},
        {"stage_id": "89", "label": "Legal review", "is_closed": "false", "closed_won": "false"},
    ],
    "deal_contact": [
        {"deal_id": "501", "contact_id": "32"},
        {"deal_id": "501", "contact_id": "31"},
        {"deal_id": "502", "contact_id": "32"},
    ],
    "deal_company": [{"deal_id": "501", "company_id": "9"}],
    "company": [{"id": "9", "property_industry": "Energy", "property_country": "Norway"}],
    "contact": [
        {
            "id": str(number),
            "property_firstname": first,
            "property_lastname": last,
            "property_email": f"{first.lower()}@vale.example",
            "property_createdate": "2025-12-01 10:00:00",
            "property_hs_analytics_source": "PAID_SEARCH",
            "property_first_conversion_date": "2025-12-02 10:00:00",
            "property_hs_lifecyclestage_opportunity_date": converted,
        }
        for number, first, last, converted in (
            (31, "Ines", "Falk", "2026-01-10 08:00:00"),
            (32, "Omar", "Reiss", "2026-01-10 08:00:00"),
            (7, "Per", "Holm", ""),
        )
    ],
    "owner": [
        {"owner_id": "7", "first_name": "Lea", "last_name": "Brandt", "email": "lea@cadenza.example"},
        {"owner_id": "8", "first_name": "Sam", "last_name": "Odell", "email": "sam@cadenza.example"},
    ],
    "engagement_deal": [
        {"engagement_id": "901", "deal_id": "501"},
        {"engagement_id": "902", "deal_id": "502"},
        {"engagement_id": "903", "deal_id": "502"},
        {"engagement_id": "904", "deal_id": "503"},
    ],
    "engagement_contact": [{"engagement_id": "902", "contact_id": "32"}],
    "engagement_note": [
        {
            "engagement_id": "901",
            "property_hs_timestamp": DAY.format(2),
            "property_hubspot_owner_id": "7",
            "property_hs_note_body": "<div>Relay quoted less,<br>but their export is missing.</div>",
        },
        {
            "engagement_id": "909",
            "property_hs_timestamp": DAY.format(2),
            "property_hubspot_owner_id": "7",
            "property_hs_note_body": "About a contact, not a deal.",
        },
    ],
    "engagement_call": [
        {
            "engagement_id": "902",
            "property_hs_timestamp": DAY.format(4),
            "property_hubspot_owner_id": "7",
            "property_hs_call_body": "They find the price too high.",
        }
    ],
    "engagement_email": [
        {
            "engagement_id": "903",
            "property_hs_timestamp": DAY.format(26),
            "property_hubspot_owner_id": "7",
            "property_hs_email_text": "We went with Quill.",
        }
    ],
    "engagement_meeting": [
        {
            "engagement_id": "904",
            "property_hs_timestamp": DAY.format(6),
            "property_hubspot_owner_id": "8",
            "property_hs_meeting_body": "Two questions open.",
        }
    ],
    "deal_stage": [
        {"deal_id": "502", "value": "89", "date_entered": "2026-02-01 08:00:00"},
        {"deal_id": "502", "value": "88", "date_entered": "2026-03-25 12:00:00"},
    ],
    "deal_property_history": [
        {"deal_id": "502", "name": name, "value": value, "timestamp": at}
        for name, value, at in (
            ("amount", "12000", "2026-01-10 08:00:00"),
            ("amount", "9000", "2026-03-15 09:00:00"),
            ("closedate", "1774440000000", "2026-03-01 09:00:00"),
            ("competitors", "Quill GmbH;relay", "2026-03-12 09:00:00"),
            ("hs_priority", "high", "2026-03-12 09:00:00"),
        )
    ],
}

EXPORTS: Tables = {
    "hubspot-crm-exports-all-deals-2026-04-01": [
        {
            "Record ID": "501",
            "Deal Name": "Vale",
            "Pipeline": "Sales",
            "Deal Stage": "Closed Won",
            "Is Closed Won": "true",
            "Is Deal Closed?": "true",
            "Create Date": "2026-01-10 08:00",
            "Close Date": "2026-03-20 12:00",
            "Amount": "42000.5",
            "Deal Type": "New Business",
            "Closed Lost Reason": "",
            "Competitors": "",
            "Deal owner": "Lea Brandt",
        },
        {
            "Record ID": "502",
            "Deal Name": "Fjell",
            "Pipeline": "Sales",
            "Deal Stage": "Gone",
            "Is Closed Won": "false",
            "Is Deal Closed?": "true",
            "Create Date": "2026-01-10 08:00",
            "Close Date": "2026-03-25 12:00",
            "Amount": "9000",
            "Deal Type": "Existing Business",
            "Closed Lost Reason": "Too expensive",
            "Competitors": "Quill GmbH;relay",
            "Deal owner": "Lea Brandt",
        },
        {
            "Record ID": "503",
            "Deal Name": "Dal",
            "Pipeline": "Sales",
            "Deal Stage": "Legal review",
            "Is Closed Won": "false",
            "Is Deal Closed?": "false",
            "Create Date": "2026-01-10 08:00",
            "Close Date": "",
            "Amount": "",
            "Deal Type": "",
            "Closed Lost Reason": "",
            "Competitors": "",
            "Deal owner": "Sam Odell",
        },
    ],
    "hubspot-crm-exports-all-contacts-2026-04-01": [
        {
            "Record ID": "31",
            "First Name": "Ines",
            "Last Name": "Falk",
            "Email": "ines@vale.example",
            "Phone Number": "+47 555 0134",
            "Create Date": "2025-12-01 10:00",
            "Original Traffic Source": "Paid Search",
            "First Conversion Date": "2025-12-02 10:00",
            "Associated Deal IDs": "501",
        }
    ],
    "hubspot-crm-exports-all-notes-2026-04-01": [
        {
            "Record ID": "901",
            "Note body": "<p>Relay quoted less.</p>",
            "Activity date": "2026-03-02 09:00",
            "Activity assigned to": "Lea Brandt",
            "Associated Deal IDs": "501",
        }
    ],
}
