((front_matter) @injection.content
  (#set! injection.language "yaml"))

((comment) @injection.content
  (#set! injection.language "comment"))

; Links, images and tables of prose.
((text) @injection.content
  (#set! injection.language "markdown_inline"))
