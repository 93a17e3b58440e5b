//! The protocol: tools are listed, and asked one after the other.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    Implementation, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
    Tool,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler, ServiceExt};

use super::answers::answer;
use super::tools::McpTool;

/// What an assistant is told before it asks.
const INSTRUCTIONS: &str = "casebook proves support policies: who may do a thing, and what each kind of reader does. Begin with `overview`. To tell a customer something, ask `eval` or `why` and answer with what they say. To draft or change an article, read `language`, send the draft to `check` until it has no errors, and tell people what it means with `diff` and `describe`.";

/// Serves until the other side ends.
///
/// # Errors
/// In words, where the protocol cannot begin or is broken.
pub(crate) fn run(may_write: bool) -> Result<ExitCode, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| error.to_string())?;
    let served = runtime.block_on(async {
        let server = McpServer {
            may_write,
            one_at_a_time: Arc::default(),
        };
        let service = server
            .serve(rmcp::transport::stdio())
            .await
            .map_err(|error| error.to_string())?;
        service.waiting().await.map_err(|error| error.to_string())
    });
    // A read of standard input that nobody waits for any more is no reason to stay.
    runtime.shutdown_background();
    served.map(|_| ExitCode::SUCCESS)
}

#[derive(Clone)]
struct McpServer {
    may_write: bool,
    /// Each answer takes all cores.
    one_at_a_time: Arc<Mutex<()>>,
}

impl McpServer {
    fn tool(&self, name: &str) -> Option<McpTool> {
        McpTool::offered(self.may_write).find(|tool| tool.name() == name)
    }
}

impl ServerHandler for McpServer {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("casebook", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools: Vec<Tool> = McpTool::offered(self.may_write)
            .map(McpTool::offer)
            .collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tool(name).map(McpTool::offer)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = self.tool(&request.name) else {
            return Err(ErrorData::invalid_params(
                format!("there is no tool `{}`", request.name),
                None,
            ));
        };
        let arguments = request.arguments.unwrap_or_default();
        let turn = Arc::clone(&self.one_at_a_time);
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
            answer(tool, arguments)
        });
        let result = match work.await {
            Ok(Ok(answered)) => {
                let mut result = CallToolResult::success(vec![ContentBlock::text(answered.text)]);
                result.structured_content = answered.data;
                result
            }
            Ok(Err(why)) => CallToolResult::error(vec![ContentBlock::text(why)]),
            Err(_) => CallToolResult::error(vec![ContentBlock::text(
                "casebook met a fault of its own; the project is as it was",
            )]),
        };
        Ok(result.into())
    }
}
