(fact name: (name) @name) @definition.field
(define name: (name) @name) @definition.field
(quantity name: (name) @name) @definition.field
(parameter name: (name) @name) @definition.field
(decision name: (name) @name) @definition.function
(eligibility name: (name) @name) @definition.function
(procedure name: (name) @name) @definition.function
(guide name: (name) @name) @definition.class
(scenario name: (name) @name) @definition.method
(outcome name: (name) @name) @definition.constant
(term name: (name) @name) @definition.constant

(test (name) @name) @reference.field
(directive procedure: (name) @name) @reference.call
(directive outcome: (name) @name) @reference.constant
