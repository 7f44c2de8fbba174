"""Why: every version of every rule, mapping and credential replayed over every order as it stood at its decision."""
