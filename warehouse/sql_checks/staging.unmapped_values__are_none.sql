-- Values of the CRM that the settings don't name: their deals are set apart or count for less. Add the lines to winloss.yaml.
-- warning
select source, setting, value, rows_affected, effect, remedy
from staging.unmapped_values
order by rows_affected desc, setting, value
