package heirloom.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import heirloom.testing.HandleCensus;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What ProcessBuilder refuses, ChildBuilder refuses with the same class, and in the words that JDK
 * 17 has.
 */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "programs and folders of Linux")
class ProcessBuilderParityTest {

  @TempDir Path folder;

  private static void same(ThrowingCallable jdk, ThrowingCallable ours) {
    Throwable expected = catchThrowable(jdk);
    Throwable actual = catchThrowable(ours);
    assertThat(expected).as("the JDK's").isNotNull();
    assertThat(actual).hasSameClassAs(expected);
    if (expected instanceof IOException && Runtime.version().feature() == 17) {
      assertThat(actual).hasMessage(expected.getMessage());
    }
  }

  private static void sameStart(String... command) {
    same(() -> new ProcessBuilder(command).start(), () -> new ChildBuilder(command).start());
  }

  @Test
  @SuppressWarnings("NullAway")
  void nulls() {
    same(() -> new ProcessBuilder((String[]) null), () -> new ChildBuilder((String[]) null));
    same(
        () -> new ProcessBuilder((List<String>) null), () -> new ChildBuilder((List<String>) null));
    same(
        () -> new ProcessBuilder("x").command((List<String>) null),
        () -> new ChildBuilder("x").command((List<String>) null));
    same(
        () -> new ProcessBuilder("x").command((String[]) null),
        () -> new ChildBuilder("x").command((String[]) null));
  }

  @Test
  void commands() throws Exception {
    Path plain = Files.writeString(folder.resolve("plain"), "no program");
    sameStart();
    sameStart("");
    sameStart("no-such-program-anywhere");
    sameStart("/no/such/program", "argument");
    sameStart(plain.toString());
    sameStart(folder.toString());
    sameStart("a\0b");
    sameStart("/bin/true", "a\0b");
    sameStart("/bin/true", nothing());
  }

  @SuppressWarnings("NullAway")
  private static String nothing() {
    return null;
  }

  @Test
  void directories() {
    for (String directory : List.of("/no/such/folder", "/etc/passwd")) {
      same(
          () -> new ProcessBuilder("/bin/true").directory(new File(directory)).start(),
          () -> new ChildBuilder("/bin/true").directory(new File(directory)).start());
    }
    same(
        () -> new ProcessBuilder("no-such-program").directory(folder.toFile()).start(),
        () -> new ChildBuilder("no-such-program").directory(folder.toFile()).start());
  }

  @Test
  void redirects() {
    File missing = folder.resolve("missing").toFile();
    File unreachable = new File("/no/such/folder/file");
    File impossible = new File("a\0b");
    for (File file : List.of(missing, unreachable, folder.toFile(), impossible)) {
      same(
          () -> new ProcessBuilder("cat").redirectInput(file).start(),
          () -> new ChildBuilder("cat").redirectInput(file).start());
    }
    for (File file : List.of(unreachable, folder.toFile(), impossible)) {
      same(
          () -> new ProcessBuilder("cat").redirectOutput(file).start(),
          () -> new ChildBuilder("cat").redirectOutput(file).start());
      same(
          () -> new ProcessBuilder("cat").redirectError(Redirect.appendTo(file)).start(),
          () -> new ChildBuilder("cat").redirectError(Redirect.appendTo(file)).start());
    }
    same(
        () -> new ProcessBuilder("cat").redirectInput(Redirect.DISCARD),
        () -> new ChildBuilder("cat").redirectInput(Redirect.DISCARD));
    same(
        () -> new ProcessBuilder("cat").redirectOutput(Redirect.from(missing)),
        () -> new ChildBuilder("cat").redirectOutput(Redirect.from(missing)));
    same(
        () -> new ProcessBuilder("cat").redirectError(Redirect.from(missing)),
        () -> new ChildBuilder("cat").redirectError(Redirect.from(missing)));
  }

  @Test
  void variables() {
    Map<String, String> jdk = new ProcessBuilder().environment();
    Map<String, String> ours = new ChildBuilder().environment();
    String[][] pairs = {{"a=b", "x"}, {"=a", "x"}, {"a\0", "x"}, {"a", "x\0"}, {nothing(), "x"}};
    for (String[] pair : pairs) {
      same(() -> jdk.put(pair[0], pair[1]), () -> ours.put(pair[0], pair[1]));
    }
    same(() -> jdk.put("a", nothing()), () -> ours.put("a", nothing()));
    same(() -> jdk.get(nothing()), () -> ours.get(nothing()));
    same(() -> jdk.containsKey(nothing()), () -> ours.containsKey(nothing()));
    assertThat(ours).isEqualTo(new ProcessBuilder().environment());
  }

  @Test
  void theCommandIsTheListItself() throws Exception {
    List<String> command = new ArrayList<>(List.of("no-such-program"));
    ChildBuilder builder = new ChildBuilder(command);
    assertThat(builder.command()).isSameAs(command);
    command.set(0, "/bin/true");
    assertThat(builder.start().waitFor()).isZero();
    builder.command("/bin/false");
    assertThat(builder.start().waitFor()).isEqualTo(1);
    builder.command().set(0, "/bin/true");
    assertThat(builder.start().waitFor()).isZero();
    assertThat(builder.command(command).command()).isSameAs(command);
  }

  @Test
  void gettersGiveWhatWasSet() {
    ChildBuilder builder = new ChildBuilder("x");
    assertThat(builder.directory()).isNull();
    assertThat(builder.redirectErrorStream()).isFalse();
    for (Redirect one :
        Arrays.asList(builder.redirectInput(), builder.redirectOutput(), builder.redirectError())) {
      assertThat(one).isEqualTo(Redirect.PIPE);
    }
    builder.inheritIO().directory(folder.toFile()).redirectErrorStream(true);
    assertThat(builder.directory()).isEqualTo(folder.toFile());
    assertThat(builder.redirectErrorStream()).isTrue();
    assertThat(builder.redirectOutput()).isEqualTo(Redirect.INHERIT);
    assertThat(builder.directory(null).directory()).isNull();
  }
}
