package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.testing.Jdks;
import heirloom.testing.JvmRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * JDK 24 and later warn when native code is loaded, and with --illegal-native-access=deny JNA
 * fails. jna issue 1665; JEP 472. Child JVMs that load JNA and the command line get
 * --enable-native-access; where it is missing, one exception names it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "looks for JDKs below /usr/lib/jvm")
class NativeAccessDenied {

  @Test
  void aDeniedJvmIsToldWhichOptionHelps() throws Exception {
    JvmRun.Result result = onNewJdk().without("--enable-native-access=ALL-UNNAMED").run();
    assertThat(result.output())
        .contains("IllegalStateException")
        .contains("this JVM denies native access")
        .contains("--enable-native-access=ALL-UNNAMED")
        .doesNotContain("works");
    assertThat(result.exit()).isEqualTo(1);
  }

  @Test
  void withTheOptionItWorksWithoutAWarning() throws Exception {
    JvmRun.Result result = onNewJdk().run();
    assertThat(result.output()).contains("works: 42").doesNotContain("WARNING");
    assertThat(result.exit()).isZero();
  }

  static void use(String[] arguments) throws IOException {
    PlantedNativeLibrary.use(arguments);
  }

  private static JvmRun onNewJdk() {
    Optional<Path> home = Jdks.atLeast(24);
    assumeTrue(home.isPresent(), "no JDK 24 or later is installed here");
    return JvmRun.of(NativeAccessDenied.class, "use")
        .javaHome(home.get())
        .options("--illegal-native-access=deny");
  }
}
