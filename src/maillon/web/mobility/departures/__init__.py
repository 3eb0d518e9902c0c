"""Pages of departures: before, there and after."""
