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
    Answer answer = compile(compiler, language, standard, "#include \"heirloom.h\"\n");
    assertThat(answer.code()).as(answer.said()).isZero();
  }

  /** glibc's headers decide at the first of them what they declare. */
  @ParameterizedTest
  @CsvSource({"gcc, c, c99", "gcc, c, gnu17", "clang-14, c, c99"})
  void afterASystemHeaderTheySayThatTheyComeFirst(String compiler, String language, String standard)
      throws Exception {
    String source = "#include <stdlib.h>\n#ifndef __GLIBC__\n#error other\n#endif\n";
    Answer plain = compile(compiler, language, standard, source);
    assumeTrue(plain.code() == 0, "another C library than glibc");
    String late = source + "#include \"heirloom.h\"\n";
    assertThat(compile(compiler, language, standard, late).said())
        .contains("heirloom.h must come before all system headers");
    Answer asked = compile(compiler, language, standard, "#define _GNU_SOURCE 1\n" + late);
    assertThat(asked.code()).as(asked.said()).isZero();
  }

  /** What a compiler said, and its exit code. */
  private record Answer(int code, String said) {}

  private static Answer compile(String compiler, String language, String standard, String includes)
      throws Exception {
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
      throw absent;
    }
    try (OutputStream source = process.getOutputStream()) {
      source.write((includes + "int main(void) { return 0; }\n").getBytes(UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Answer(process.waitFor(), said);
  }
}
