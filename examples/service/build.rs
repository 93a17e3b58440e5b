fn main() -> Result<(), casebook::build::Error> {
    casebook::build::compile("policies")
}
