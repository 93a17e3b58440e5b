; The names of captures are those that Neovim, Helix and Zed share.

(comment) @comment
(front_matter) @comment.documentation

; ---- words of the language

[
  "use" "term" "fact" "values" "quantity" "parameter" "calendar" "months" "define" "assume" "outcome" "eligibility" "decision"
  "procedure" "guide" "group" "scenario" "intro" "steps" "article" "example"
] @keyword

[
  "when" "unless" "otherwise" "overrides" "because" "valid" "requires" "given" "choose" "expect" "rules" "first"
  "is" "in" "one" "any" "of" "includes" "before" "after" "on" "at" "or" "as" "titled" "from" "until" "for" "by" "ask" "help" "called"
  "short" "was" "good" "groups" "date" "time" "version" "end" "early" "late" "goes" "ends" "to" "once" "table" "list" "matrix" "start"
  "month" "year" "days" "years" "working" "day" "through" "least" "greatest" "most" "but" "rounded" "down" "up" "toward" "zero" "half"
  "even" "away"
] @keyword

(otherwise "otherwise" @keyword)
["and" "or" "not" "implies"] @keyword.operator
(weekday_name) @constant.builtin

[
  "@if" "@else" "@choose" "@option" "@do" "@set" "@wait" "@requires" "@irreversible" "@continue" "@id" "@end" "@see" "@show"
] @keyword.directive
(note_kind) @keyword.directive
(block "if" @keyword.directive)

; ---- values

(string) @string
(escape) @string.escape
(reference) @variable.parameter
(strong) @markup.strong
(number) @number
(date) @number
(time) @number
(unit) @type
(month) @constant.builtin
(truth) @boolean
"yes/no" @boolean
(nothing) @constant.builtin
(open) @comment.todo

; ---- names

(name) @variable
(fact name: (name) @variable.member)
(define name: (name) @variable.member)
(quantity name: (name) @variable.member)
(parameter name: (name) @variable.member)
(values name: (name) @type.definition)
(value name: (name) @constant)
(value_group name: (name) @constant)
(outcome name: (name) @constant)
(term name: (name) @constant)
(calendar name: (name) @constant)
(decision name: (name) @function)
(eligibility name: (name) @function)
(procedure name: (name) @function)
(guide name: (name) @type)
(group name: (name) @type)
(scenario name: (name) @label)
(rule name: (name) @label)
(overrides (name) @label)
(directive procedure: (name) @function.call)
(directive outcome: (name) @constant)
(argument parameter: (name) @variable.parameter)

; ---- signs

(comparison) @operator
["+" "-" "*" "/" ".."] @operator
["{" "}" "(" ")"] @punctuation.bracket
["," ":"] @punctuation.delimiter

; ---- prose

(step_marker) @markup.list
(result_marker) @markup.list
(fence) @markup.raw.block
(code) @markup.raw
(url) @string.special.url
(paragraph (text) @markup.heading (#match? @markup.heading "^#{1,6}[ ]"))
