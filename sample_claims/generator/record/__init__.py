"""What the medical record says of some encounters: abstracts that mostly agree with the claim, and planted disagreements."""
