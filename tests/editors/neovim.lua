-- What a writer does in Neovim; prints what came of it as JSON. Neovim has no modules of ours: all is its own.
local said = {}

local function waits_for(what, holds)
  assert(vim.wait(20000, holds, 20), "waited in vain for " .. what)
end

local function messages()
  return vim.tbl_map(function(one) return one.message end, vim.diagnostic.get(0))
end

-- Colours by the grammar, with the queries that are shipped.
vim.bo.filetype = "casebook"
vim.treesitter.require_language("casebook", vim.env.GRAMMAR)
local parser = vim.treesitter.get_parser(0, "casebook")
vim.treesitter.highlighter.new(parser)
local root = parser:parse()[1]:root()
said.fault = root:has_error()
said.colours = {}
local highlights = vim.treesitter.query.get_query("casebook", "highlights")
for id, node in highlights:iter_captures(root, 0) do
  said.colours[vim.treesitter.get_node_text(node, 0)] = highlights.captures[id]
end

-- The server.
local client = vim.lsp.start_client({ name = "casebook", cmd = { vim.env.CASEBOOK, "lsp" }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(0, client)
waits_for("the server", function() return vim.lsp.buf_get_clients(0)[client] ~= nil end)
waits_for("findings", function() return #messages() > 0 end)
said.found = messages()

local function ask(method, more)
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, vim.lsp.get_client_by_id(client).offset_encoding), more or {})
  local answers = vim.lsp.buf_request_sync(0, method, params, 20000)
  return answers and answers[client] and answers[client].result
end

-- The scenario that is missing, by a quick fix.
local finding = vim.diagnostic.get(0)[1]
vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
local place = vim.lsp.util.make_range_params()
place.context = { diagnostics = { finding.user_data.lsp and vim.tbl_extend("force", {
  range = place.range, message = finding.message }, finding.user_data.lsp) or nil } }
local actions = vim.lsp.buf_request_sync(0, "textDocument/codeAction", place, 20000)[client].result
said.actions = vim.tbl_map(function(one) return one.title end, actions)
for _, action in ipairs(actions) do
  if action.kind == "quickfix" then
    local whole = action.edit and action or vim.lsp.buf_request_sync(0, "codeAction/resolve", action, 20000)[client].result
    vim.lsp.util.apply_workspace_edit(whole.edit, vim.lsp.get_client_by_id(client).offset_encoding)
    break
  end
end

waits_for("the finding to go", function()
  return not vim.tbl_contains(messages(), finding.message)
end)
said.cured = messages()

-- Hover and rename on the first condition.
vim.fn.search("when \\zslit")
said.hover = ask("textDocument/hover").contents.value
vim.lsp.util.apply_workspace_edit(ask("textDocument/rename", { newName = "burning" }), vim.lsp.get_client_by_id(client).offset_encoding)
said.text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")

vim.lsp.buf.formatting_sync(nil, 20000)
said.formatted = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n"

vim.lsp.stop_client(client)
local out = assert(io.open(vim.env.SAID, "w"))
out:write(vim.json and vim.json.encode(said) or vim.fn.json_encode(said))
out:close()
