package heirloom.handoff;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The headers for C keep to the standard by every compiler that is here, and go into C++. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "compilers as Linux has them, mingw among them")
class CHeadersTest {

  private static final String HEADERS = "../child-app/c";

  @ParameterizedTest
  @CsvSource({
    "gcc, c, c99",
    "gcc, c, c17",
    "clang, c, c99",
    "clang-14, c, c99",
    "x86_64-w64-mingw32-gcc, c, c99",
    "g++, c++, c++11",
    "g++, c++, c++20",
    "clang++-14, c++, c++17"
  })
  void compileWithoutAWarning(String compiler, String language, String standard) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      compiler,
                      "-std=" + standard,
                      "-Wall",
                      "-Wextra",
                      "-Werror",
                      "-pedantic",
                      "-I",
                      Path.of(HEADERS).toString(),
                      "-fsyntax-only",
                      "-x",
                      language,
                      "-"))
              .redirectErrorStream(true)
              .start();
    } catch (IOException absent) {
      assumeTrue(false, "no compiler " + compiler + " on the PATH");
      return;
    }
    try (OutputStream source = process.getOutputStream()) {
      source.write("#include \"heirloom.h\"\nint main(void) { return 0; }\n".getBytes(UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
