from __future__ import annotations

from filiform.core.errors import InvalidInput, Refused


class PackageMissing(Refused):
    """Exporting and the embedded engine need DuckDB, the other engine pyspark; neither is in the base install."""

    code = "registry.package_missing"
    text = "This needs {package}, which is not installed. Install it with: pip install 'filiform[{extra}]'"


class JavaMissing(Refused):
    code = "registry.java_missing"
    text = (
        "Spark needs Java 17 or later and found none ({why}). Install a Java runtime, such as Debian's "
        "openjdk-17-jre-headless, or set JAVA_HOME."
    )


class SparkFailed(Refused):
    code = "registry.spark_failed"
    text = "Spark could not do it at {master}: {why}. Look at the address of the master and at its own log."


class FolderTaken(Refused):
    """A folder with something else in it is never written over."""

    code = "registry.folder_taken"
    text = "{folder} holds something that is no registry export ({found}). Name a new folder, or an export made before."


class FolderUnreadable(InvalidInput):
    code = "registry.folder_unreadable"
    text = "{folder} cannot be read as a registry export: {why}. Make one with: filiform registry export {folder}"


class OtherSecret(Refused):
    """The same patient would stand there under two keys with two shifts, and both together would betray the dates."""

    code = "registry.other_secret"
    text = (
        "{folder} was written with another registry secret. Put the secret back (FILIFORM_REGISTRY_KEY, or the file "
        "registry-key of the installation), or export into a new folder and destroy the old one."
    )


class NotWritten(Refused):
    code = "registry.not_written"
    text = "The export was not written ({why}). Nothing in {folder} was changed; mend it and run the export again."


class BusyFolder(Refused):
    code = "registry.busy"
    text = "Another export of this registry is running, or {folder} was changed by one. Wait for it and run this again."


class TooFewPatients(Refused):
    """Fewer people than a cell needs: nobody among them would be hidden by the others."""

    code = "registry.too_few_patients"
    text = (
        "Nothing was exported: fewer than {k} patients of each organization may be used. Wait until there are more, or "
        "read FILIFORM_LEAST_PATIENTS in docs/settings.md."
    )
