"""How a sheet of findings is recognised when it comes back."""

# In a cell of the sheet; the id of the submission that the findings are about follows.
MARK = "migration-profile findings of "
# In a hidden cell of a decisions workbook; the edition that the findings are of follows.
DECISIONS_MARK = "migration-profile decisions of "
