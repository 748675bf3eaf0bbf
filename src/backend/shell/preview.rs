//! What a command would do, as far as that can be told without running it.

use super::command;
use super::render::render;
use super::words::{self, Words};
use crate::backend::{Call, CallContext, CallError, Fidelity, Previewed};
use crate::process::{self, Ended, Input, Limits, Spec};
use std::ffi::OsStr;

/// The preview of a command: read by bash without being run, its programs looked up.
pub(super) async fn command(call: &Call, context: &CallContext) -> Result<Previewed, CallError> {
    let code = command::code(call)?;
    let shown = render(code);
    let summary = shown.lines().next().unwrap_or_default().to_owned();
    let environment = command::environment(call, context)?;
    let folder = command::folder(call, context)?;
    let path = environment.get(OsStr::new("PATH")).cloned();
    let find = |name: &str| process::find_program(OsStr::new(name), path.as_deref(), &folder);
    let mut warnings = Vec::new();
    if let Some(script) = &code.template.shell {
        for program in &script.programs {
            if find(program).is_none() {
                warnings.push(format!("the program `{program}` is not there"));
            }
        }
    }
    let mut reason = "the programs were looked up; the command was not run".to_owned();
    // With an unknown among the values there is still the text, in which no value stands.
    let script = match words::words(code) {
        Ok(Words::Script { text, .. }) => Some(text),
        Ok(Words::Direct(_)) => None,
        Err(error) if code.holes.iter().any(crate::value::Value::has_unknown) => {
            reason = format!("{reason}; {}", error.message);
            code.template.shell.as_ref().filter(|script| script.direct.is_none()).map(|script| script.text.to_string())
        }
        Err(error) => return Err(error),
    };
    if let (Some(text), Some(bash)) = (script, find("bash")) {
        reason = format!("bash read the script, and {reason}");
        let spec = Spec {
            program: bash,
            name: "bash".into(),
            args: vec!["-p".into(), "-n".into(), "-c".into(), "--".into(), text.into()],
            folder,
            environment: environment.into_iter().collect(),
            step: format!("{}/{}", context.run, context.step),
            lock: context.lock.clone(),
            confined: None,
            input: Input::Empty,
            may_leave: false,
        };
        let limits = Limits {
            cancel: context.cancel.clone(),
            deadline: context.deadline,
            grace: context.grace,
            most: 0,
            stdout: Box::new(|_| {}),
            stderr: Box::new(|_| {}),
        };
        match process::run(&spec, limits).await {
            Ok(finished) if finished.ended == Ended::Code(0) => {}
            Ok(finished) => {
                warnings.push(format!("bash does not read it: {}", String::from_utf8_lossy(&finished.stderr).trim()));
            }
            Err(error) => warnings.push(error.to_string()),
        }
    }
    Ok(Previewed { fidelity: Fidelity::Checked, reason, summary, detail: shown, warnings, changes: None })
}
