# The words that casebook itself prints on a page, in English.
#
# A label and a condition always stand behind "if": write them for that place.

# Numbers, dates and versions

decimal-mark = .
group-mark = ,
quantity = { $number } { $unit }
# The form of a unit for one of it. A unit that says its own form for one never comes here.
one-of-unit = { $unit ->
    *[other] { $singular }
}
date = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
day-of-month = { $day } { $month }
# A time of day
time = { $time }
version = version { $number }

# Values

yes = yes
no = no
nothing = nothing

# Lists

list-and = { $rest } and { $last }
list-or = { $rest } or { $last }
list-next = { $rest }, { $next }

# Bounds: how a number, a date or a version lies to one that the writer named

number-less = less than { $bound }
number-more = more than { $bound }
number-least = at least { $bound }
number-most = at most { $bound }
date-less = before { $bound }
date-more = after { $bound }
date-least = on or after { $bound }
date-most = on or before { $bound }
time-less = before { $bound }
time-more = after { $bound }
time-least = at { $bound } or later
time-most = at { $bound } or earlier
version-less = earlier than { $bound }
version-more = later than { $bound }
version-least = { $bound } or later
version-most = { $bound } or earlier
range = from { $from } to { $to }
two-bounds = { $lower } and { $upper }

# Amounts that are compared with each other

any-year = from { $from } to { $to } of any year
plus = { $one } plus { $other }
minus = { $one } minus { $other }
minutes-between = the minutes from { $one } to { $other }
days-between = the days from { $one } to { $other }
days-through = the days from { $one } to { $other }, both counted
months-between = the whole months from { $one } to { $other }
months-through = the whole months from { $one } to { $other }, both days counted
years-between = the whole years from { $one } to { $other }
years-through = the whole years from { $one } to { $other }, both days counted
month-start = the first day of the month of { $day }
month-end = the last day of the month of { $day }
year-start = the first day of the year of { $day }
year-end = the last day of the year of { $day }
# The label of a calendar names its days: "working days in England".
working-days-between = the { $days } from { $one } to { $other }, the first not counted
working-days-through = the { $days } from { $one } to { $other }, both counted
working-days = { $number } { $days }
working-day = one of the { $days }
next-less = the last of the { $days } before { $day }
next-most = the last of the { $days } on or before { $day }
next-more = the first of the { $days } after { $day }
next-least = the first of the { $days } on or after { $day }
weekday-less = the last { $days } before { $day }
weekday-most = the last { $days } on or before { $day }
weekday-more = the first { $days } after { $day }
weekday-least = the first { $days } on or after { $day }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
times = { $one } times { $other }
divided-by = { $one } divided by { $other }
percent-of = { $number } % of { $of }
least-of = the lowest of { $list }
greatest-of = the highest of { $list }
earliest-of = the earliest of { $list }
latest-of = the latest of { $list }
but-not-before = { $of }, but not before { $bound }
but-not-after = { $of }, but not after { $bound }
but-at-least = { $of }, but at least { $bound }
but-at-most = { $of }, but at most { $bound }
rounded-down = { $of }, rounded down to { $step }
rounded-up = { $of }, rounded up to { $step }
rounded-toward-zero = { $of }, rounded toward zero to { $step }
rounded-half-up = { $of }, rounded (half up) to { $step }
rounded-half-even = { $of }, rounded (half to even) to { $step }
rounded-half-away = { $of }, rounded (half away from zero) to { $step }
in-parentheses = ({ $words })
unit-minute = minute
unit-minutes = minutes
unit-day = day
unit-days = days
unit-week = week
unit-weeks = weeks
unit-month = month
unit-months = months
unit-year = year
unit-years = years
amount-less = less than { $other }
amount-more = more than { $other }
amount-least = at least { $other }
amount-most = at most { $other }
amount-same = the same as { $other }
day-less = before { $other }
day-more = after { $other }
day-least = on or after { $other }
day-most = on or before { $other }
day-same = the same day as { $other }
clock-less = before { $other }
clock-more = after { $other }
clock-least = at or after { $other }
clock-most = at or before { $other }
clock-same = the same time as { $other }
# A day that is counted from another. It may lie before that other, but where it is "more than" something after it.
later-less = earlier than { $count } after { $other }
later-more = more than { $count } after { $other }
later-least = at least { $count } after { $other }
later-most = no later than { $count } after { $other }
later-same = exactly { $count } after { $other }
earlier-less = more than { $count } before { $other }
earlier-more = later than { $count } before { $other }
earlier-least = no earlier than { $count } before { $other }
earlier-most = at least { $count } before { $other }
earlier-same = exactly { $count } before { $other }

# Tests

is = { $label } is { $value }
is-not = { $label } is not { $value }
is-either = { $label } is either { $first } or { $second }
is-neither = { $label } is neither { $first } nor { $second }
is-none-of = { $label } is none of { $values }
include = { $label } include { $values }
include-not = { $label } do not include { $value }
include-neither = { $label } include neither { $first } nor { $second }
include-none-of = { $label } include none of { $values }
are-only = { $label } are only { $values }
are-none = { $label } are none
are-not-exactly = { $label } are not exactly { $values }
# Where a label has no words for its denial. Pages never need it: a label that is denied on a page must have them.
not-so = it is not true that { $words }

# Conditions

always = always
never = never
unless = { $words }, unless { $exception }
all-apply = all of these apply
any-applies = at least one of these applies
# One part of several in a message of one line. Pages use lists.
grouped = ({ $words })
# Whether a title in the middle of a sentence begins with a small letter: `small` or `as-written`.
inner-titles = small

# Pages: for whom something is

for-whom = For you if { $condition }.
for-whom-list = For you if { $condition }:
everybody-else = For everybody else:
which-part = Which part is yours?
scenario-if = If { $condition }:
scenario-otherwise = In all other cases:
entry-if = { $link }, if { $condition }
entry-if-list = { $link }, if { $condition }:
entry-otherwise = { $link }, in all other cases
meaning = { $label } if { $condition }.
meaning-list = { $label } if { $condition }:
# What an amount is worked out of: "The weight over your allowance: your weight minus your allowance."
amount-meaning = { $label }: { $amount }.

# Pages: steps

branch-if = If { $condition }:
branch-else-if = Otherwise, if { $condition }:
branch-else = Otherwise:
result = Result: { $text }
no-return = You cannot undo the next step
# In the place of steps that stand elsewhere on the page
follow = Follow the steps of { $target }.
go-on = Go on with { $target }.
finished = You have finished: { $outcome }.
next = What happens next: { $outcome }.
see = See { $link }.

# Pages: decisions

column-if = If
column-why = Why
first-counts = The first line that applies to you counts.
all-count = Every line that applies to you counts.
otherwise = in all other cases
every-case = in every case
row-if = { $result }, if { $condition }.
row-if-list = { $result }, if { $condition }:
row-otherwise = { $result } in all other cases.
row-every-case = { $result } in every case.
not-available = { $title } is not available if { $condition }.
not-available-list = { $title } is not available if { $condition }:
available-only = { $title } is available only if { $condition }.
available-only-list = { $title } is available only if { $condition }:
always-available = { $title } is always available.
never-available = { $title } is never available.
available = available
unavailable = not available

# Pages: the cells of a matrix, below the label of a fact

cell-any = any
cell-not = not { $value }
cell-neither = neither { $first } nor { $second }
cell-none-of = none of { $values }
cell-with = with { $values }
cell-without = without { $values }
cell-only = only { $values }
cell-none = none
cell-not-exactly = not exactly { $values }

# Pages: days

review-by = To be reviewed by { $date }.
valid-from-until = Valid from { $from } to { $to }.
valid-from = Valid from { $from } on.
valid-until = Valid until { $to }.
