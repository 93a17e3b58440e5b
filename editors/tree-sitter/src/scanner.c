// What depends on lines: where one ends in prose, whether a brace ends it, code between fences, the unit on the line of
// its number, and front matter. It keeps no state.
#include "tree_sitter/parser.h"

#include <string.h>

enum TokenType { END_OF_LINE, OPENS_BLOCK, UNIT, FENCE, FRONT_MATTER, IN_RECOVERY };

// Words that are no units behind a number.
static const char *const NO_UNITS[] = {
    "after",   "and",       "any",     "article",  "as",        "ask",    "assume",   "because", "before",   "but",
    "by",      "decision",  "define",  "eligibility", "example", "expect", "fact",     "for",     "from",     "given",
    "group",   "guide",     "help",    "implies",  "in",        "includes", "intro",  "is",      "no",       "not",
    "nothing", "of",        "on",      "one",      "or",        "otherwise", "outcome", "overrides", "per",  "procedure",
    "requires", "rounded",  "rule",    "rules",    "scenario",  "short",  "steps",    "term",    "unless",   "until",
    "use",     "valid",     "was",     "when",     "working",   "yes",
};

#define LONGEST_WORD 32

void *tree_sitter_casebook_external_scanner_create(void) { return NULL; }
void tree_sitter_casebook_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_casebook_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}
void tree_sitter_casebook_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }
static void skip(TSLexer *lexer) { lexer->advance(lexer, true); }

static bool is_blank(int32_t c) { return c == ' ' || c == '\t'; }
static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool continues_word(int32_t c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; }
static bool at_end_of_line(TSLexer *lexer) {
  return lexer->eof(lexer) || lexer->lookahead == '\n' || lexer->lookahead == '\r';
}

static void to_end_of_line(TSLexer *lexer) {
  while (!lexer->eof(lexer) && lexer->lookahead != '\n') advance(lexer);
}

// The line break belongs to the token, so that what follows begins a line.
static bool end_of_line(TSLexer *lexer) {
  if (lexer->lookahead == '\r') advance(lexer);
  if (lexer->lookahead == '\n') advance(lexer);
  lexer->mark_end(lexer);
  lexer->result_symbol = END_OF_LINE;
  return true;
}

// Whether the line ends with a brace that nothing escapes: a token without characters.
static bool opens_block(TSLexer *lexer) {
  lexer->mark_end(lexer);
  bool opens = false;
  while (!at_end_of_line(lexer)) {
    if (lexer->lookahead == '\\') {
      opens = false;
      advance(lexer);
      if (!at_end_of_line(lexer)) advance(lexer);
      continue;
    }
    if (!is_blank(lexer->lookahead)) opens = lexer->lookahead == '{';
    advance(lexer);
  }
  lexer->result_symbol = OPENS_BLOCK;
  return opens;
}

// A word of letters that is no word of the language, or a sign; `false` where neither stands here.
static bool one_unit(TSLexer *lexer) {
  if (lexer->lookahead == '%' || lexer->lookahead == '$' || lexer->lookahead == 0x20AC || lexer->lookahead == 0xA3) {
    advance(lexer);
    return true;
  }
  char word[LONGEST_WORD + 1];
  unsigned length = 0;
  while (is_letter(lexer->lookahead)) {
    if (length < LONGEST_WORD) word[length] = (char)lexer->lookahead;
    length++;
    advance(lexer);
  }
  if (length == 0 || continues_word(lexer->lookahead)) return false;
  if (length > LONGEST_WORD) return true;
  word[length] = '\0';
  for (unsigned i = 0; i < sizeof NO_UNITS / sizeof *NO_UNITS; i++) {
    if (strcmp(word, NO_UNITS[i]) == 0) return false;
  }
  return true;
}

static bool unit(TSLexer *lexer) {
  if (!one_unit(lexer)) return false;
  lexer->mark_end(lexer);
  lexer->result_symbol = UNIT;
  // `EUR per kg`.
  if (!is_blank(lexer->lookahead)) return true;
  while (is_blank(lexer->lookahead)) advance(lexer);
  for (const char *c = "per"; *c; c++) {
    if (lexer->lookahead != *c) return true;
    advance(lexer);
  }
  if (!is_blank(lexer->lookahead)) return true;
  while (is_blank(lexer->lookahead)) advance(lexer);
  if (one_unit(lexer)) lexer->mark_end(lexer);
  return true;
}

// From three or more signs to a line of as many, whatever stands between.
static bool fence(TSLexer *lexer) {
  int32_t sign = lexer->lookahead;
  if (sign != '`' && sign != '~') return false;
  unsigned opening = 0;
  for (; lexer->lookahead == sign; advance(lexer)) opening++;
  if (opening < 3) return false;
  for (; !at_end_of_line(lexer); advance(lexer)) {
    if (sign == '`' && lexer->lookahead == sign) return false;
  }
  while (!lexer->eof(lexer)) {
    to_end_of_line(lexer);
    advance(lexer);
    while (is_blank(lexer->lookahead)) advance(lexer);
    unsigned closing = 0;
    for (; lexer->lookahead == sign; advance(lexer)) closing++;
    lexer->mark_end(lexer);
    while (is_blank(lexer->lookahead)) advance(lexer);
    if (closing == opening && at_end_of_line(lexer)) {
      lexer->result_symbol = FENCE;
      return true;
    }
  }
  return false;
}

// A line of three hyphens; the caller looks at what ends it.
static bool three_hyphens(TSLexer *lexer) {
  for (int i = 0; i < 3; i++) {
    if (lexer->lookahead != '-') return false;
    advance(lexer);
  }
  lexer->mark_end(lexer);
  while (is_blank(lexer->lookahead)) advance(lexer);
  return at_end_of_line(lexer);
}

static bool front_matter(TSLexer *lexer) {
  if (lexer->get_column(lexer) != 0 || !three_hyphens(lexer)) return false;
  while (!lexer->eof(lexer)) {
    to_end_of_line(lexer);
    advance(lexer);
    if (three_hyphens(lexer)) {
      lexer->result_symbol = FRONT_MATTER;
      return true;
    }
  }
  return false;
}

bool tree_sitter_casebook_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)payload;
  // While a mistake is looked around, every token is valid: what is found then would be a guess.
  if (valid_symbols[IN_RECOVERY]) return false;
  if (valid_symbols[FRONT_MATTER]) return front_matter(lexer);
  if (valid_symbols[FENCE]) {
    while (is_blank(lexer->lookahead) || lexer->lookahead == '\n' || lexer->lookahead == '\r') skip(lexer);
    return fence(lexer);
  }
  bool blanks = false;
  if (valid_symbols[END_OF_LINE] || valid_symbols[UNIT] || valid_symbols[OPENS_BLOCK]) {
    for (; is_blank(lexer->lookahead); skip(lexer)) blanks = true;
    if (valid_symbols[END_OF_LINE] && at_end_of_line(lexer)) return end_of_line(lexer);
    if (valid_symbols[UNIT] && blanks) return unit(lexer);
    if (valid_symbols[OPENS_BLOCK]) return opens_block(lexer);
  }
  return false;
}
