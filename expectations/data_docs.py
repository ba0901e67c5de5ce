"""Great Expectations' own pages about one validation, for technicians.

The same check frames and the same suites as `expectations.run`; nothing here decides anything. The
pages hold the time of their making and ask the network for their looks, so that they are made on
request only and are no part of an edition.
"""

from pathlib import Path

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation

from expectations.frames.check import KEY
from expectations.frames.every import checks
from expectations.frames.material import Material
from expectations.judge import LISTED, columns

SITE = "migration_profile"


def write_data_docs(
    material: Material, by_family: dict[str, list[Expectation]], folder: Path
) -> list[str]:
    """One suite and one validation per rule that has something to examine; the rules written.

    The start page is `index.html` in `folder`.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    for name in list(context.get_site_names()):
        context.delete_data_docs_site(name)
    context.add_data_docs_site(
        SITE,
        {
            "class_name": "SiteBuilder",
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(folder.resolve()),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    source = context.data_sources.add_pandas("checks")
    written = []
    for check in checks(material):
        family = material.catalogue.rules.loc[check.rule, "family"]
        own = [one for one in by_family[family] if one.meta["rule"] == check.rule]
        if not own or not len(check.rows):
            continue
        judged = sorted({name for one in own for name in columns(one)})
        frame = check.rows[[*KEY, *(name for name in judged if name not in KEY)]]
        batch = source.add_dataframe_asset(check.rule).add_batch_definition_whole_dataframe("all")
        suite = context.suites.add(
            gx.ExpectationSuite(name=f"{family}.{check.rule}", expectations=own)
        )
        validation = context.validation_definitions.add(
            gx.ValidationDefinition(name=check.rule, data=batch, suite=suite)
        )
        form = {"result_format": "SUMMARY", "partial_unexpected_count": 20}
        if len(frame) <= LISTED:
            form |= {"result_format": "COMPLETE", "unexpected_index_column_names": KEY}
        validation.run(batch_parameters={"dataframe": frame}, result_format=form)
        written.append(check.rule)
    context.build_data_docs()
    return written
