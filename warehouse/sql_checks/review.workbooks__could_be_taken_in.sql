-- A workbook in review/answered could not be taken in, or not all of it. Correct it there, or move it away.
-- warning
select
    there.file || coalesce(', row ' || faults.row_number, '') || ': ' || faults.remedy as remedy
from review.workbooks as workbooks
inner join review.there as there on workbooks.content_hash = there.content_hash
inner join review.faults as faults on workbooks.content_hash = faults.content_hash
order by there.file, faults.row_number
