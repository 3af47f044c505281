package heirloom.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.memory.SharedMemory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The example of {@code docs/commons-exec.md}: what stands there is what is compiled and run. */
class CommonsExecPageTest {

  private static final Path ROOT = Path.of("..");
  private static final Path SOURCE =
      ROOT.resolve("src/test/java/heirloom/exec/CommonsExecPageTest.java");

  private static void example() throws Exception {
    // tag::example[]
    try (SharedMemory prices = SharedMemory.allocateOneWay(1 << 20)) {
      prices.doubles().put(0, 1.5).put(1, 2.5);
      ByteArrayOutputStream out = new ByteArrayOutputStream();

      HeirloomExecutor executor =
          HeirloomExecutor.builder()
              .inherit("prices", prices)
              .each(child -> child.expandPlaceholders().endWithParent())
              .setExecuteStreamHandler(new PumpStreamHandler(out))
              .get();
      executor.setWatchdog(ExecuteWatchdog.builder().setTimeout(Duration.ofSeconds(30)).get());

      CommandLine command =
          new CommandLine("od").addArguments("-A n -t f8 -N 16").addArgument("{path:prices}");
      executor.execute(command); // ExecuteException when od fails, IOException when there is no od
      System.out.println(out); // 1.5 2.5
    }
    // end::example[]
  }

  @Test
  void thePageShowsTheCompiledExample() throws Exception {
    assertThat(found("```java\\R(.*?)\\R```", ROOT.resolve("docs/commons-exec.md")))
        .isEqualTo(found("// tag::example\\[\\]\\R(.*?)\\R *// end::example", SOURCE));
  }

  private static String found(String pattern, Path file) throws Exception {
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(file));
    assertThat(matcher.find()).as(file.toString()).isTrue();
    return matcher.group(1).stripIndent();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "od, and a path that names a handle")
  void theExampleDoesWhatItsLastLineSays() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, UTF_8));
      example();
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(UTF_8).strip().split("\\s+")).containsExactly("1.5", "2.5");
  }
}
