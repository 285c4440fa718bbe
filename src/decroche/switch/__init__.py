"""The switch: what holds the calls. `port.Switch` is the contract; a fake and Asterisk keep it."""
