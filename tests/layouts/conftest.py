"""What tests of real files share with tests of rules: an imaginary country."""

from tests.expectations.conftest import lighthouse_land, raised

__all__ = ["lighthouse_land", "raised"]
