//! Finding a method, and what the checker asks of it.

use super::{Gives, Method, MethodInfo, Parameter, Receiver, Signature, Takes, Which, all};
use crate::value::{Type, ValueError};

impl Method {
    /// What is known of it; on `any`, of the first that has its name.
    #[must_use]
    pub fn info(self) -> &'static MethodInfo {
        let (Which::Known(info) | Which::Dynamic(info)) = self.0;
        info
    }

    /// Every method it may turn out to be.
    pub fn candidates(self) -> impl Iterator<Item = &'static MethodInfo> {
        let info = self.info();
        let dynamic = matches!(self.0, Which::Dynamic(_));
        all().filter(move |other| if dynamic { other.name == info.name } else { std::ptr::eq(*other, info) })
    }

    /// Its parameters on a receiver. On `any`, those of the first candidate that takes the most.
    #[must_use]
    pub fn params(self) -> &'static [Parameter] {
        match self.0 {
            Which::Known(info) => info.params,
            Which::Dynamic(_) => {
                let mut longest: &'static [Parameter] = &[];
                for info in self.candidates() {
                    if info.params.len() > longest.len() {
                        longest = info.params;
                    }
                }
                longest
            }
        }
    }

    /// The types of the parameters of the lambda at `index`, given the receiver's type; None where there is none.
    /// On `any` a lambda may have as many parameters as any candidate says (`arity` picks one).
    #[must_use]
    pub fn lambda_params(self, receiver: &Type, index: usize, arity: usize) -> Option<(Vec<Type>, Gives)> {
        let exposed = receiver.exposed();
        let mut found: Option<(Vec<Type>, Gives)> = None;
        for info in self.candidates() {
            let Some(Parameter { takes: Takes::Lambda(params, gives), .. }) = info.params.get(index) else { continue };
            let on = if matches!(exposed, Type::Any) { info.receiver.of_any() } else { exposed.clone() };
            let mut types = params(&on);
            if receiver.is_secret() {
                types = types.into_iter().map(Type::secret).collect();
            }
            if types.len() == arity {
                return Some((types, *gives));
            }
            found = found.or(Some((types, *gives)));
        }
        found
    }

    /// The type that the parameter at `index` takes; None where it takes a lambda, or there is none.
    #[must_use]
    pub fn param_type(self, receiver: &Type, index: usize) -> Option<Type> {
        let exposed = receiver.exposed();
        let mut types = self.candidates().filter_map(|info| match info.params.get(index)?.takes {
            Takes::Value(ty) if matches!(exposed, Type::Any) => Some(ty(&info.receiver.of_any())),
            Takes::Value(ty) => Some(ty(&exposed)),
            Takes::Lambda(..) => None,
        });
        let first = types.next()?;
        Some(types.try_fold(first, |joined, ty| (joined == ty).then_some(joined)).unwrap_or(Type::Any))
    }

    /// The type of a call, or why there cannot be one (`sum` of texts). In the place of a lambda stands the type that
    /// it gives. Arguments are taken to fit their parameters.
    pub fn check(self, receiver: &Type, args: &[Type]) -> Result<Type, ValueError> {
        if matches!(receiver, Type::Error | Type::Never) {
            return Ok(receiver.clone());
        }
        let exposed = receiver.exposed();
        let plain: Vec<Type> = args.iter().map(Type::exposed).collect();
        let secret = receiver.is_secret() || args.iter().any(Type::is_secret);
        let ty = match self.0 {
            Which::Known(info) => (info.result)(&Signature { receiver: &exposed, args: &plain })?,
            Which::Dynamic(_) => {
                let mut types = self.candidates().filter_map(|info| {
                    (info.result)(&Signature { receiver: &info.receiver.of_any(), args: &plain }).ok()
                });
                let first = types.next().unwrap_or(Type::Any);
                types.try_fold(first, |joined, ty| (joined == ty).then_some(joined)).unwrap_or(Type::Any)
            }
        };
        Ok(if secret { ty.secret() } else { ty })
    }

    /// The type of a call; [`Type::Error`] where [`Method::check`] says there cannot be one.
    #[must_use]
    pub fn result(self, receiver: &Type, args: &[Type]) -> Type {
        self.check(receiver, args).unwrap_or(Type::Error)
    }
}

/// The method of that name on a type. None on `T?` and `null`: those are for `?.`.
#[must_use]
pub fn lookup(receiver: &Type, name: &str) -> Option<Method> {
    match receiver {
        Type::Any | Type::Error | Type::Never => lookup_any(name),
        Type::Secret(inner) => lookup(inner, name),
        _ => find(Receiver::of_type(receiver)?, name).map(|info| Method(Which::Known(info))),
    }
}

/// The method of that name, on whatever the value turns out to be.
#[must_use]
pub fn lookup_any(name: &str) -> Option<Method> {
    all().find(|info| info.name == name).map(|info| Method(Which::Dynamic(info)))
}

pub(super) fn find(receiver: Receiver, name: &str) -> Option<&'static MethodInfo> {
    all().find(|info| info.name == name && (info.receiver == receiver || info.receiver == Receiver::Every))
}
