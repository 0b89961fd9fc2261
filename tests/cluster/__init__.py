"""Every check's examples on Spark, in local mode."""
