"""Words that every other package shares: ids, legs, configuration, opening hours, refusals. Pure."""
