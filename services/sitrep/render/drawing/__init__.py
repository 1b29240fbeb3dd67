"""Maps and charts as plain shapes for a template to print. Decides where a line goes, never what it says."""
