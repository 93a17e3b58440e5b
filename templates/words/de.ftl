# Die Worte, die casebook selbst auf eine Seite schreibt, auf Deutsch.
#
# Bezeichnungen und Bedingungen stehen immer hinter „wenn“: „das Gewicht Ihrer Tasche“, „Ihr Paket
# geöffnet wurde“.

# Zahlen, Daten und Versionen

decimal-mark = ,
group-mark = .
quantity = { $number } { $unit }
one-of-unit = { $unit ->
    [Tage] Tag
    [Wochen] Woche
    [Monate] Monat
    [Jahre] Jahr
    [Stunden] Stunde
    [Minuten] Minute
   *[other] { $singular ->
       *[other] { $unit }
    }
}
date = { $day }. { $month } { $year }
month-1 = Januar
month-2 = Februar
month-3 = März
month-4 = April
month-5 = Mai
month-6 = Juni
month-7 = Juli
month-8 = August
month-9 = September
month-10 = Oktober
month-11 = November
month-12 = Dezember
day-of-month = { $day }. { $month }
# A time of day
time = { $time } Uhr
version = Version { $number }

# Werte

yes = ja
no = nein
nothing = nichts

# Aufzählungen

list-and = { $rest } und { $last }
list-or = { $rest } oder { $last }
list-next = { $rest }, { $next }

# Grenzen

number-less = weniger als { $bound }
number-more = mehr als { $bound }
number-least = mindestens { $bound }
number-most = höchstens { $bound }
date-less = vor dem { $bound }
date-more = nach dem { $bound }
date-least = am { $bound } oder später
date-most = am { $bound } oder früher
time-less = vor { $bound }
time-more = nach { $bound }
time-least = um { $bound } oder später
time-most = um { $bound } oder früher
version-less = älter als { $bound }
version-more = neuer als { $bound }
version-least = { $bound } oder neuer
version-most = { $bound } oder älter
range = von { $from } bis { $to }
two-bounds = { $lower } und { $upper }

# Beträge, die miteinander verglichen werden

any-year = jedes Jahr von { $from } bis { $to }
plus = { $one } plus { $other }
minus = { $one } minus { $other }
minutes-between = die Minuten zwischen { $one } und { $other }
days-between = die Tage zwischen { $one } und { $other }
days-through = die Tage zwischen { $one } und { $other }, beide mitgezählt
months-between = die vollen Monate zwischen { $one } und { $other }
months-through = die vollen Monate zwischen { $one } und { $other }, beide Tage mitgezählt
years-between = die vollen Jahre zwischen { $one } und { $other }
years-through = die vollen Jahre zwischen { $one } und { $other }, beide Tage mitgezählt
month-start = der erste Tag des Monats von { $day }
month-end = der letzte Tag des Monats von { $day }
year-start = der erste Tag des Jahres von { $day }
year-end = der letzte Tag des Jahres von { $day }
# Die Bezeichnung eines Kalenders nennt seine Tage: „Arbeitstage in England“.
working-days-between = die { $days } zwischen { $one } und { $other }, der erste nicht mitgezählt
working-days-through = die { $days } zwischen { $one } und { $other }, beide mitgezählt
working-days = { $number } { $days }
working-day = einer der { $days }
next-less = der letzte der { $days } früher als { $day }
next-most = der letzte der { $days } nicht später als { $day }
next-more = der erste der { $days } später als { $day }
next-least = der erste der { $days } nicht früher als { $day }
weekday-less = der letzte { $days } früher als { $day }
weekday-most = der letzte { $days } nicht später als { $day }
weekday-more = der erste { $days } später als { $day }
weekday-least = der erste { $days } nicht früher als { $day }
weekday-1 = Montag
weekday-2 = Dienstag
weekday-3 = Mittwoch
weekday-4 = Donnerstag
weekday-5 = Freitag
weekday-6 = Samstag
weekday-7 = Sonntag
times = { $one } mal { $other }
divided-by = { $one } geteilt durch { $other }
percent-of = { $number } % von { $of }
least-of = der kleinste Wert von { $list }
greatest-of = der größte Wert von { $list }
earliest-of = der früheste Zeitpunkt von { $list }
latest-of = der späteste Zeitpunkt von { $list }
but-not-before = { $of }, aber nicht vor { $bound }
but-not-after = { $of }, aber nicht nach { $bound }
but-at-least = { $of }, aber mindestens { $bound }
but-at-most = { $of }, aber höchstens { $bound }
rounded-down = { $of }, abgerundet auf { $step }
rounded-up = { $of }, aufgerundet auf { $step }
rounded-toward-zero = { $of }, zur Null hin gerundet auf { $step }
rounded-half-up = { $of }, gerundet (die Hälfte auf) auf { $step }
rounded-half-even = { $of }, gerundet (die Hälfte zur geraden Zahl) auf { $step }
rounded-half-away = { $of }, gerundet (die Hälfte von der Null weg) auf { $step }
in-parentheses = ({ $words })
unit-minute = Minute
unit-minutes = Minuten
unit-day = Tag
unit-days = Tage
unit-week = Woche
unit-weeks = Wochen
unit-month = Monat
unit-months = Monate
unit-year = Jahr
unit-years = Jahre
amount-less = kleiner als { $other }
amount-more = größer als { $other }
amount-least = mindestens so groß wie { $other }
amount-most = höchstens so groß wie { $other }
amount-same = ebenso groß wie { $other }
day-less = früher als { $other }
day-more = später als { $other }
day-least = nicht früher als { $other }
day-most = nicht später als { $other }
day-same = derselbe Tag wie { $other }
clock-less = früher als { $other }
clock-more = später als { $other }
clock-least = nicht früher als { $other }
clock-most = nicht später als { $other }
clock-same = dieselbe Uhrzeit wie { $other }
later-less = früher oder weniger als { $count } später als { $other }
later-more = mehr als { $count } später als { $other }
later-least = mindestens { $count } später als { $other }
later-most = früher oder höchstens { $count } später als { $other }
later-same = genau { $count } später als { $other }
earlier-less = mehr als { $count } früher als { $other }
earlier-more = später oder weniger als { $count } früher als { $other }
earlier-least = später oder höchstens { $count } früher als { $other }
earlier-most = mindestens { $count } früher als { $other }
earlier-same = genau { $count } früher als { $other }

# Prüfungen

is = { $label } { $value } ist
is-not = { $label } nicht { $value } ist
is-either = { $label } entweder { $first } oder { $second } ist
is-neither = { $label } weder { $first } noch { $second } ist
is-none-of = { $label } nichts von { $values } ist
include = { $label } { $values } umfassen
include-not = { $label } nicht { $value } umfassen
include-neither = { $label } weder { $first } noch { $second } umfassen
include-none-of = { $label } nichts von { $values } umfassen
are-only = { $label } nur { $values } sind
are-none = { $label } leer sind
are-not-exactly = { $label } nicht genau { $values } sind
not-so = nicht gilt: { $words }

# Bedingungen

always = immer
never = nie
unless = { $words }, außer wenn { $exception }
all-apply = all das zutrifft
any-applies = mindestens eines davon zutrifft
grouped = ({ $words })
inner-titles = as-written

# Seiten: für wen etwas ist

for-whom = Für Sie, wenn { $condition }.
for-whom-list = Für Sie, wenn { $condition }:
everybody-else = Für alle anderen:
which-part = Welcher Teil gilt für Sie?
scenario-if = Wenn { $condition }:
scenario-otherwise = In allen anderen Fällen:
entry-if = { $link }, wenn { $condition }
entry-if-list = { $link }, wenn { $condition }:
entry-otherwise = { $link }, in allen anderen Fällen
meaning = { $label }, wenn { $condition }.
meaning-list = { $label }, wenn { $condition }:
amount-meaning = { $label }: { $amount }.

# Seiten: Schritte

branch-if = Wenn { $condition }:
branch-else-if = Sonst, wenn { $condition }:
branch-else = Sonst:
result = Ergebnis: { $text }
no-return = Den nächsten Schritt können Sie nicht rückgängig machen
# In the place of steps that stand elsewhere on the page
follow = Folgen Sie den Schritten von { $target }.
go-on = Weiter mit { $target }.
finished = Fertig: { $outcome }.
next = Wie es weitergeht: { $outcome }.
see = Siehe { $link }.

# Seiten: Entscheidungen

column-if = Wenn
column-why = Warum
first-counts = Es gilt die erste Zeile, die auf Sie zutrifft.
all-count = Jede Zeile gilt, die auf Sie zutrifft.
otherwise = in allen anderen Fällen
every-case = in jedem Fall
row-if = { $result }, wenn { $condition }.
row-if-list = { $result }, wenn { $condition }:
row-otherwise = { $result } in allen anderen Fällen.
row-every-case = { $result } in jedem Fall.
not-available = { $title } ist nicht verfügbar, wenn { $condition }.
not-available-list = { $title } ist nicht verfügbar, wenn { $condition }:
available-only = { $title } ist nur verfügbar, wenn { $condition }.
available-only-list = { $title } ist nur verfügbar, wenn { $condition }:
always-available = { $title } ist immer verfügbar.
never-available = { $title } ist nie verfügbar.
available = verfügbar
unavailable = nicht verfügbar

# Seiten: die Felder einer Matrix, unter der Bezeichnung eines Merkmals

cell-any = beliebig
cell-not = nicht { $value }
cell-neither = weder { $first } noch { $second }
cell-none-of = nichts von { $values }
cell-with = mit { $values }
cell-without = ohne { $values }
cell-only = nur { $values }
cell-none = nichts
cell-not-exactly = nicht genau { $values }

# Seiten: Tage

review-by = Wird überprüft bis { $date }.
valid-from-until = Gültig vom { $from } bis zum { $to }.
valid-from = Gültig ab { $from }.
valid-until = Gültig bis { $to }.
