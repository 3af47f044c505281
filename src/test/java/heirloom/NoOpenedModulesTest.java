package heirloom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither the build nor what starts the command opens a module of the JDK. */
class NoOpenedModulesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pom.xml",
        "src/pom.xml",
        "child-app/pom.xml",
        "parent-app/pom.xml",
        "heirloom",
        "heirloom.cmd"
      })
  void nothingAsksForAddOpens(String name) throws IOException {
    Path file = Path.of("..").resolve(name);
    Assumptions.assumeTrue(Files.exists(file), "the tests run outside of the checkout");
    assertThat(Files.readString(file).toLowerCase(Locale.ROOT))
        .doesNotContain("add-opens")
        .doesNotContain("add-exports")
        .doesNotContain("illegal-access");
  }
}
