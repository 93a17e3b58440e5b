/**
 * The grammar of casebook for editors. `grammar/casebook.pest` is the reference; this one follows it, and takes a little
 * more than it, because an editor colours what is still being written.
 *
 * Line breaks mean nothing between the words of an item, and end a line of prose: `src/scanner.c` finds the ends of lines,
 * braces at the end of a line, code between fences and units, which stand on the line of their number.
 */
/// <reference types="tree-sitter-cli/dsl" />

const NAME = /[a-z][a-z0-9]*(-[a-z0-9]+)*/;

const commaSep1 = (rule) => seq(rule, repeat(seq(',', rule)));

module.exports = grammar({
  name: 'casebook',

  externals: ($) => [
    $._end_of_line,
    $._opens_block,
    $.unit,
    $.fence,
    $.front_matter,
    $._in_recovery,
  ],

  extras: ($) => [/\s/, $.comment],

  word: ($) => $.name,

  conflicts: ($) => [
    [$.quantity_literal, $.working_days],
    // Whether parentheses hold a condition, an amount or values shows behind them.
    [$.test, $.group_of_amounts],
    [$.set, $._factor],
    // `1 June` is a day of every year where a year is meant behind it.
    [$.day_of_year, $.quantity_literal],
    // `for a is …`: a test of a decision's population, or its domain.
    [$.test],
  ],

  rules: {
    source_file: ($) => seq(optional($.front_matter), repeat($._item)),

    comment: (_) => token(prec(-1, seq('//', /[^\r\n]*/))),

    // ---- words

    name: (_) => NAME,
    string: ($) => seq('"', repeat(choice($.string_text, $.reference, $.escape, $.strong)), token.immediate('"')),
    string_text: (_) => token.immediate(prec(1, /[^"\\\r\n{*]+|\{|\*+/)),
    strong: (_) => token.immediate(prec(2, /\*\*[^\s"*\\{][^"*\\\n{]*\*\*/)),
    escape: (_) => token.immediate(/\\[^\r\n]/),
    reference: (_) => token.immediate(prec(2, /\{[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z][a-z0-9]*(-[a-z0-9]+)*)*\}/)),

    number: (_) => /-?[0-9]+(\.[0-9]+)*/,
    time: (_) => /[0-9]{1,2}:[0-9]{2}/,
    date: (_) => /[0-9]{4}-[0-9]{2}-[0-9]{2}/,
    truth: (_) => choice('yes', 'no'),
    nothing: (_) => 'nothing',
    open: (_) => '?',

    quantity_literal: ($) => seq($.number, optional($.unit)),
    range: ($) => choice(
      seq($.date, '..', $.date),
      seq($.time, '..', $.time),
      seq($.number, '..', $.quantity_literal),
    ),
    _number_literal: ($) => choice($.date, $.time, $.quantity_literal),
    _literal: ($) => choice($._number_literal, $.truth, $.name),
    set: ($) => seq('(', commaSep1($._word_or_name), ')'),
    _word_or_name: ($) => choice($.name, alias($._word, $.name)),

    _declared: ($) => seq(field('name', $.name), optional(seq('was', field('was', $.name)))),

    // ---- conditions

    condition: ($) => prec.right(seq($._operand, repeat(seq(choice('and', 'or', 'implies'), $._operand)))),
    _operand: ($) => choice($.open, $.negated, $.test, $.condition_group),
    negated: ($) => seq('not', choice($.negated, $.test, $.condition_group)),
    condition_group: ($) => prec.dynamic(1, seq('(', $.condition, ')')),

    test: ($) => seq($._expression, optional(choice(
      seq($.comparison, $._expression),
      seq('is', optional('not'), choice($.one_of, $.nothing, $.truth, $.set, $._expression)),
      seq('in', choice($.season, seq($._expression, '..', $._expression))),
      seq('includes', choice($.any_of, $.name)),
    ))),
    one_of: ($) => seq('one', 'of', '(', commaSep1($._literal), ')'),
    any_of: ($) => seq('any', 'of', $.set),
    season: ($) => seq($.day_of_year, '..', $.day_of_year, 'of', 'any', 'year'),
    day_of_year: ($) => seq($.number, alias($.unit, $.month)),
    comparison: (_) => choice('>=', '<=', '>', '<', 'before', 'after',
      seq(choice('on', 'at'), 'or', choice('before', 'after'))),

    // ---- amounts

    _expression: ($) => choice($._sum, $.bounded),
    bounded: ($) => seq($._sum, repeat1(choice($.limit, $.rounded))),
    _sum: ($) => choice($._product, $.sum),
    sum: ($) => prec.left(1, seq($._sum, choice('+', '-'), choice($.working_days, $._product))),
    _product: ($) => choice($._factor, $.product),
    product: ($) => prec.left(2, seq($._product, choice('*', alias(token(prec(-2, '/')), '/')), $._factor)),
    _factor: ($) => choice($.group_of_amounts, $.extreme, $.period_end, $.elapsed, $.working_day, $.weekday, $.percent,
      $.date, $.time, $.quantity_literal, $._word_or_name),
    // What begins an amount in words may be a name as well: a value `monday`, a fact `months`.
    _word: (_) => prec(-1, choice('least', 'greatest', 'month', 'year', 'days', 'months', 'years', 'working', 'monday', 'tuesday',
      'wednesday', 'thursday', 'friday', 'saturday', 'sunday')),
    group_of_amounts: ($) => seq('(', $._expression, ')'),
    percent: ($) => seq($.number, $.unit, 'of', $._factor),
    extreme: ($) => seq(choice('least', 'greatest'), 'of', '(', commaSep1($._expression), ')'),
    period_end: ($) => seq(choice('month', 'year'), choice('start', 'end'), 'of', $._factor),
    elapsed: ($) => prec.right(seq(choice('days', 'months', 'years', $._working), 'from', $._expression, choice('to', 'through'),
      $._sum, optional(seq('by', $.name)))),
    _working: (_) => seq('working', choice('day', 'days')),
    working_days: ($) => seq($.number, $._working, 'by', $.name),
    working_day: ($) => seq($._working, $.comparison, $._expression, 'by', $.name),
    weekday_name: (_) => choice('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'),
    weekday: ($) => seq($.weekday_name, $.comparison, $._factor),
    limit: ($) => seq('but', 'at', choice('least', 'most'), $._product),
    rounded: ($) => seq('rounded', $.rounding, 'to', $.quantity_literal),
    rounding: (_) => choice('down', 'up', seq('toward', 'zero'), seq('half', choice('up', 'even', seq('away', 'from', 'zero')))),

    // ---- items

    _item: ($) => choice($.use, $.term, $.fact, $.values, $.quantity, $.parameter, $.calendar, $.months, $.define, $.assume,
      $.outcome, $.eligibility, $.decision, $.procedure, $.guide, $.article, $.example),

    use: ($) => seq('use', field('file', $.string)),
    term: ($) => seq('term', $._declared, field('title', $.string), optional(seq('short', $.string))),

    fact: ($) => seq('fact', $._declared, $._label, 'is', $.domain, optional(seq('ask', field('ask', $.string)))),
    _label: ($) => seq(field('title', $.string), optional(seq('not', field('denied', $.string)))),
    domain: ($) => choice(
      'yes/no',
      seq(choice('one', 'any'), 'of', choice($.value_list, $.name)),
      seq(choice('date', 'time', 'version'), $.range),
      seq($.range, optional(seq('(', $.quantity_literal, ')'))),
    ),
    value_list: ($) => seq('{', repeat1($.value), '}'),
    value: ($) => seq($._declared, field('title', $.string), optional(seq('help', field('help', $.string)))),

    values: ($) => seq('values', $._declared, $._row_file, optional(seq('groups', $.value_groups))),
    value_groups: ($) => seq('{', repeat1($.value_group), '}'),
    value_group: ($) => seq(field('name', $.name), field('title', $.string)),
    _row_file: ($) => seq('from', field('file', $.string)),

    quantity: ($) => seq('quantity', $._declared, field('title', $.string), 'is', $._expression),
    parameter: ($) => seq('parameter', $._declared, field('title', $.string), 'is', $.domain, $._row_file, 'by', commaSep1($.name)),
    calendar: ($) => seq('calendar', $._declared, field('title', $.string),
      choice(seq('on', '(', commaSep1($.weekday_name), ')', optional($._row_file)), $._row_file)),
    months: (_) => seq('months', 'end', choice('early', 'late')),
    define: ($) => seq('define', $._declared, $._label, 'as', $.condition),
    assume: ($) => seq('assume', field('title', $.string), $.condition),
    outcome: ($) => seq('outcome', $._declared, field('title', $.string), optional('good')),

    eligibility: ($) => seq('eligibility', $._declared, field('title', $.string), optional($._called), optional($.population),
      choice($.rules, $._row_file)),
    decision: ($) => seq('decision', $._declared, field('title', $.string), optional($._called), optional($.population),
      'is', $.domain, choice(seq('rules', optional('first'), $.rules), seq(optional(seq('rules', 'first')), $._row_file))),
    _called: ($) => seq('called', field('called', $.string)),
    population: ($) => seq('for', $.condition),
    rules: ($) => seq('{', repeat(choice($.rule, $.otherwise)), '}'),
    rule: ($) => seq(optional(seq(field('name', $.name), ':')), field('result', $._rule_result), 'when', $.condition,
      repeat(choice($.unless, $.overrides, $.valid, $.because))),
    otherwise: ($) => seq('otherwise', field('result', $._rule_result), optional($.because)),
    _rule_result: ($) => choice($.open, $._given_result),
    _given_result: ($) => choice($.set, $.nothing, $.truth, $._expression),
    unless: ($) => seq('unless', $.condition),
    overrides: ($) => seq('overrides', commaSep1($.name)),
    because: ($) => seq('because', field('reason', $.string)),
    valid: ($) => seq('valid', choice(seq('from', $.date, optional(seq('until', $.date))), seq('until', $.date))),

    procedure: ($) => seq('procedure', $._declared, optional(field('parameters', $.set)), field('title', $.string),
      optional(seq('requires', $.condition)), $.prose),

    guide: ($) => seq('guide', $._declared, field('title', $.string),
      optional(seq($.population, optional(seq('otherwise', field('otherwise', $.string))))), optional($._as_titled), $.guide_body),
    guide_body: ($) => seq('{', optional($.intro), choice($.steps, repeat1(choice($.group, $.scenario))), '}'),
    group: ($) => seq('group', $._declared, field('title', $.string), optional($._guard), optional($._as_titled), $.group_body),
    group_body: ($) => seq('{', optional($.intro), repeat1(choice($.group, $.scenario)), '}'),
    scenario: ($) => seq('scenario', $._declared, field('title', $.string), optional($._guard), optional($._as_titled), $.prose),
    _guard: ($) => choice(seq('when', $.condition, optional($.valid)), $.valid, 'otherwise'),
    _as_titled: (_) => seq('as', 'titled'),
    intro: ($) => seq('intro', $.prose),
    steps: ($) => seq('steps', $.prose),
    article: ($) => seq('article', optional($.valid), $.prose),

    example: ($) => seq('example', field('title', $.string), '{', repeat(choice($.given, $.chosen)), repeat1($.expect), '}'),
    given: ($) => seq('given', commaSep1($._operand)),
    chosen: ($) => seq('choose', commaSep1($.string)),
    expect: ($) => seq('expect', field('name', $.name), choice(
      seq('is', $._given_result, optional(seq('because', commaSep1($.name)))),
      seq(choice('goes', 'ends'), commaSep1($.name)),
    )),

    // ---- prose

    prose: ($) => seq('{', $._end_of_line, repeat($._prose_line), '}'),
    _prose_line: ($) => choice($.fence, $.block, $.directive, $.result, $.step, $.paragraph),

    step: ($) => seq($.step_marker, optional($.text), $._end_of_line),
    step_marker: (_) => token(prec(1, /(-|[0-9]{1,3}\.)[ \t]+/)),
    result: ($) => seq($.result_marker, optional($.text), $._end_of_line),
    result_marker: (_) => token(prec(1, /=>[ \t]*/)),
    paragraph: ($) => seq(alias($._first_text, $.text), $._end_of_line),
    text: ($) => repeat1($._inline),
    _first_text: ($) => seq(choice($._text_start, alias($._start_reference, $.reference), alias($._start_code, $.code),
      alias($._start_strong, $.strong), alias($._start_escape, $.escape)), repeat($._inline)),
    _text_start: (_) => token(prec(-2, /[^\s@{}\\`*]|\*+|`+|\{/)),
    _start_reference: (_) => token(prec(1, /\{[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z][a-z0-9]*(-[a-z0-9]+)*)*\}/)),
    _start_code: (_) => token(prec(1, /`[^`\n]+`|``[^\n]*[^`\n]``/)),
    _start_strong: (_) => token(prec(1, /\*\*[^\s*{\\][^*{\\\n]*\*\*/)),
    _start_escape: (_) => token(prec(1, /\\[^\r\n]/)),
    _inline: ($) => choice($._run, $.reference, $.code, alias($._strong_in_text, $.strong), $.escape),
    _run: (_) => token.immediate(/[^\r\n\\{`*]+|\{|\*+|`+/),
    _strong_in_text: (_) => token.immediate(/\*\*[^\s*{\\][^*{\\\n]*\*\*/),
    code: (_) => token.immediate(/`[^`\n]+`|``[^\n]*[^`\n]``/),

    block: ($) => seq($._block_head, '{', $._end_of_line, repeat($._prose_line), '}', $._end_of_line),
    _block_head: ($) => choice(
      seq('@if', $.condition, optional(field('title', $.string))),
      seq('@else', optional(seq('if', $.condition)), optional(field('title', $.string))),
      seq(choice('@choose', '@option'), field('title', $.string)),
      seq($.note_kind, $._opens_block, optional(field('title', $.string))),
    ),
    note_kind: (_) => choice('@note', '@tip', '@warning'),

    directive: ($) => seq(choice(
      seq('@do', field('procedure', $.name), optional($.arguments), optional('once')),
      seq('@set', choice(seq('not', field('fact', $.name)), seq(field('fact', $.name), optional(seq('to', $._given_result))))),
      seq('@wait', choice(seq('until', $._expression), seq(optional(seq($.number, '..')), $.working_days), $.range, $.quantity_literal)),
      seq('@requires', $.condition),
      seq('@irreversible', field('title', $.string)),
      seq(choice('@continue', '@id'), field('name', $.name)),
      seq('@end', field('outcome', $.name)),
      seq('@see', field('title', $.string), $.url),
      seq('@show', field('name', $.name), optional(seq('as', choice('table', 'list', seq('matrix', optional(seq('by', commaSep1($.name)))))))),
      seq($.note_kind, optional($.text)),
    ), $._end_of_line),
    arguments: ($) => seq('(', commaSep1($.argument), ')'),
    argument: ($) => seq(field('parameter', $.name), ':', $.string),
    url: (_) => token(prec(-1, /[^\s"]+/)),
  },
});
