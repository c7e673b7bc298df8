-- Notes were read by different extractor or catalog versions, whose figures can't be compared. Run again: it re-reads the older ones.
-- blocking
with versions as (
    select
        readings.extractor_version,
        readings.catalog_version,
        count(*) as notes
    from nlp.readings as readings
    group by readings.extractor_version, readings.catalog_version
)

select
    versions.extractor_version,
    versions.catalog_version,
    versions.notes
from versions
where (select count(*) from versions) > 1
