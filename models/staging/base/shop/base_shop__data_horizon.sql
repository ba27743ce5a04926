{{ data_horizon() }}
