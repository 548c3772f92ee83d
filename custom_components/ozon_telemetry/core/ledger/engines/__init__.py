"""The engines that can keep a ledger, one folder for each: nothing outside this folder knows which one does."""
