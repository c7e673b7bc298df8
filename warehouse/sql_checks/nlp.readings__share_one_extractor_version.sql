-- Notes were read by different extractor or catalog versions, whose figures can't be compared. Run again: it re-reads the older ones.
-- blocking
select
    readings.extractor_version,
    readings.catalog_version,
    count(*) as notes
from nlp.readings as readings
group by all
qualify count(*) over () > 1
