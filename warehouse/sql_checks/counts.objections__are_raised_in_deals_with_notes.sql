-- More deals raise an objection than have notes, or more won with it than won: deals are counted twice. A fault in counts.objection_slices: report it with the cell.
-- blocking
select
    period_kind,
    period_on,
    category,
    competitor,
    segment_name,
    segment_value,
    raised,
    n,
    won_if_not,
    n_if_not
from counts.objections
where raised > n or resolved > raised or won_if_not < 0 or won_if_not > n_if_not or n_if_not > n - raised
