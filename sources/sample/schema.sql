create table users (
    id text primary key, name text not null, email text not null, region text not null, is_active integer not null
);
create table accounts (
    id text primary key, name text not null, website text not null, industry text not null, company_size text not null,
    region text not null, created_at text not null
);
create table contacts (
    id text primary key, account_id text not null, name text not null, email text not null, phone text not null, title text not null
);
create table campaigns (
    id text primary key, name text not null, type text not null, started_on text not null, ended_on text not null
);
create table leads (
    id text primary key, account_id text not null, source text not null, status text not null,
    converted_opportunity_id text, created_at text not null
);
create table campaign_members (
    campaign_id text not null, lead_id text not null, status text not null, responded_at text,
    primary key (campaign_id, lead_id)
);
create table opportunities (
    id text primary key, name text not null, account_id text not null, contact_id text not null, owner_id text not null,
    type text not null, stage text not null, amount real, currency text not null, industry text not null,
    company_size text not null, region text not null, lead_source text, competitor text, loss_reason text,
    created_at text not null, expected_close_on text not null, closed_on text, modified_at text not null
);
create table activities (
    id text primary key, opportunity_id text not null, user_id text not null, type text not null, body text not null,
    created_at text not null, modified_at text not null
);
create index activities_of_an_opportunity on activities (opportunity_id);
create table truth (
    activity_id text primary key, annotation text not null
);
create table truth_deals (
    opportunity_id text primary key, outcome text not null, reason text, lost_to text, competitors text not null,
    objections text not null, messages text not null, plan text not null
);
