package heirloom.launch;

import static heirloom.launch.ShellChild.shell;
import static heirloom.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.Zombies;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a child leaves running in its group when it ends. */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "sh and sleep; a Windows job is tried by the pool's WorkersDieTest")
final class GroupEndsWithChildTest {

  /** Prints the number of what it leaves, which holds none of its streams. */
  private static final String LEAVES = "sleep 10000 >&- 2>&- <&- & echo $!; ";

  private static long left(Child child) throws IOException {
    return Long.parseLong(
        new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8)).readLine());
  }

  @Test
  void itEndsWithAChildThatExits() throws Exception {
    Child child = shell(LEAVES + "read go; exit 3").groupEndsWithChild().start();
    long left = left(child);
    assertThat(Zombies.isRunning(left)).isTrue();
    child.getOutputStream().close();
    assertThat(child.waitFor()).isEqualTo(3);
    await().until(() -> !Zombies.isRunning(left));
  }

  @Test
  void itEndsWithAChildThatIsKilledByOthers() throws Exception {
    // In either order: the group's own child is one.
    Child child = shell(LEAVES + "kill -9 $$").ownGroup().groupEndsWithChild().ownGroup().start();
    long left = left(child);
    assertThat(child.waitFor()).isEqualTo(137);
    await().until(() -> !Zombies.isRunning(left));
  }

  @Test
  void whatLeavesTheGroupLivesOn(@TempDir Path folder) throws Exception {
    Child child = shell("setsid " + asked(folder) + "wait $!; exit 4").groupEndsWithChild().start();
    long left = left(child);
    await().until(() -> group(left) == left);
    child.signal(15);
    assertThat(child.waitFor()).isEqualTo(143);
    requireAnswer(folder);
  }

  @Test
  void aGroupOfItsOwnAloneEndsNobody(@TempDir Path folder) throws Exception {
    // So that the others show something.
    Child child = shell(asked(folder) + "exit 0").ownGroup().start();
    assertThat(left(child)).isPositive();
    assertThat(child.waitFor()).isZero();
    requireAnswer(folder);
  }

  /** As {@link #LEAVES}, but what is left answers when it is asked, and ends. */
  private static String asked(Path folder) {
    return "sh -c 'while [ ! -e "
        + folder.resolve("question")
        + " ]; do sleep 0.02; done; : >"
        + folder.resolve("answer")
        + "' >&- 2>&- <&- & echo $!; ";
  }

  /** A kill may take a moment: who answers what is asked now was not killed. */
  private static void requireAnswer(Path folder) throws IOException {
    Files.createFile(folder.resolve("question"));
    await().until(() -> Files.exists(folder.resolve("answer")));
  }

  private static long group(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[2]);
  }
}
