"""Words all others share: ids, legs, configuration, opening hours, refusals. Pure."""
