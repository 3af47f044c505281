package heirloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The POSIX launch script, with scripts in place of Java and Maven. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "heirloom.cmd is Windows' launch script")
class LaunchScriptTest {

  private static final Map<String, String> USUAL = Map.of();

  @TempDir Path root;
  private ScriptTree tree;

  @BeforeEach
  void plant() throws Exception {
    tree = new ScriptTree(root);
  }

  @Test
  void buildsOnceAndThenStartsAtOnce() throws Exception {
    ScriptTree.Said first = tree.run(USUAL, "doctor", "two words", "");
    assertThat(first.err()).contains("heirloom: building").contains("chatter");
    assertThat(first.out())
        .startsWith("java in " + root.toRealPath() + ":")
        .contains("<heirloom.cli.Main>\n<doctor>\n<two words>\n<>\n")
        .contains("<-XX:TieredStopAtLevel=1>")
        .doesNotContain("chatter");
    assertThat(first.code()).isZero();
    assertThat(tree.run(USUAL, "doctor").err()).isEmpty();
    assertThat(tree.builds()).isEqualTo(1);
    assertThat(tree.home().resolve("parent-app/target")).doesNotExist();
  }

  @Test
  void buildsAgainWhenASourceIsNewerOrGone() throws Exception {
    tree.run(USUAL);
    Path source = tree.home().resolve("child-app/python/heirloom/__init__.py");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    tree.run(USUAL);
    assertThat(tree.builds()).isEqualTo(2);
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(5)));
    Files.delete(tree.home().resolve("src/main/java/A.java"));
    tree.run(USUAL);
    tree.run(USUAL);
    assertThat(tree.builds()).isEqualTo(3);
  }

  @Test
  void doesNotBuildWhereItIsTold() throws Exception {
    tree.run(USUAL);
    Files.delete(tree.home().resolve("src/main/java/A.java"));
    assertThat(tree.run(Map.of("HEIRLOOM_BUILD", "no")).code()).isZero();
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void compiledByteCodeOfPythonIsNoSource() throws Exception {
    tree.run(USUAL);
    tree.write("home/child-app/python/heirloom/__pycache__/_lane.pyc", "x");
    tree.run(USUAL);
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void whatUsersWriteBesideThePythonModulesIsNoSource() throws Exception {
    tree.run(USUAL);
    for (String left :
        List.of(
            "examples/out.txt",
            "examples/mine.py",
            "build/lib/heirloom/_lane.py",
            "x.egg-info/top")) {
      Path file = tree.write("home/child-app/python/" + left, "x");
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
    }
    assertThat(tree.run(USUAL).err()).isEmpty();
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void everyPythonModuleOfTheJarIsASource() throws Exception {
    Matcher included =
        Pattern.compile("<include>(.*\\.py)</include>")
            .matcher(Files.readString(Path.of("..", "child-app", "pom.xml")));
    for (String tool : List.of("heirloom_tour.py", "heirloom_aggregate.py")) {
      tree.write("home/child-app/python/" + tool, "x");
    }
    tree.run(USUAL);
    int builds = 1;
    while (included.find()) {
      Path module = tree.write("home/child-app/python/" + included.group(1), "x");
      Files.setLastModifiedTime(module, FileTime.from(Instant.now().plusSeconds(5)));
      tree.run(USUAL);
      assertThat(tree.builds()).as(included.group(1)).isEqualTo(++builds);
      Files.setLastModifiedTime(module, FileTime.from(Instant.now().minusSeconds(5)));
    }
    assertThat(builds).isEqualTo(4);
  }

  @Test
  void takesWhatMavenMadeInTheCheckout() throws Exception {
    Path made = tree.write("home/parent-app/target/heirloom.jar", "made by verify");
    Files.setLastModifiedTime(made, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(tree.run(USUAL, "x").err()).isEmpty();
    assertThat(tree.builds()).isZero();
    assertThat(tree.home().resolve(".heirloom/heirloom.jar")).hasContent("made by verify");
  }

  @Test
  void startersAtTheSameTimeBuildOnce() throws Exception {
    startFour(USUAL);
  }

  @Test
  void startersAtTheSameTimeBuildOnceWithoutFlock() throws Exception {
    startFour(Map.of("PATH", tree.barePath()));
    assertThat(tree.home().resolve(".heirloom/lock")).doesNotExist();
    assertThat(tree.home().resolve(".heirloom/lock.d")).doesNotExist();
  }

  private void startFour(Map<String, String> additions) throws Exception {
    List<Process> starters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starters.add(tree.start(root, tree.home().resolve("heirloom"), additions, "x" + i));
    }
    for (Process starter : starters) {
      assertThat(ScriptTree.said(starter).code()).isZero();
    }
    assertThat(tree.builds()).isEqualTo(1);
  }

  @Test
  void worksThroughLinksAndKeepsTheDirectory() throws Exception {
    Path one = Files.createDirectories(root.resolve("links/deep"));
    Files.createSymbolicLink(one.resolve("b"), Path.of("../../home/heirloom"));
    Files.createSymbolicLink(root.resolve("a"), one.resolve("b"));
    Path elsewhere = Files.createDirectories(root.resolve("else where"));
    ScriptTree.Said said = ScriptTree.said(tree.start(elsewhere, root.resolve("a"), USUAL, "x"));
    assertThat(said.out())
        .startsWith("java in " + elsewhere.toRealPath())
        .contains("<-Dheirloom.home=" + tree.home().toRealPath() + ">");
  }

  @Test
  void verbsThatComputeGetTheJvmsOwnChoice() throws Exception {
    assertThat(tree.run(USUAL, "aggregate").out()).doesNotContain("TieredStopAtLevel");
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    tree.write("jdk/release", "JAVA_VERSION=\"11.0.2\"\n");
    refused(tree.run(USUAL), "is version 11.0.2; set JAVA_HOME to a JDK of version 17 or newer");
    tree.write("jdk/release", "JAVA_VERSION=\"17\"\n");
    refused(tree.run(Map.of("JAVA_HOME", "/nowhere")), "/nowhere, which has no bin/java");
    Files.delete(root.resolve("bin/mvn"));
    refused(tree.run(Map.of("PATH", tree.barePath())), "there is no mvn on PATH");
  }

  @Test
  void aFailedBuildIsToldAndTriedAgain() throws Exception {
    Path maven = tree.program("bin/mvn", "echo 'cannot compile' >&2; exit 1");
    ScriptTree.Said said = tree.run(USUAL);
    assertThat(said.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(said.err()).contains("cannot compile").contains("the build of the command failed");
    Files.delete(maven);
    tree = new ScriptTree(root);
    assertThat(tree.run(USUAL).code()).isZero();
  }

  private static void refused(ScriptTree.Said said, String sentence) {
    assertThat(said.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(said.err()).startsWith("heirloom: ").contains(sentence).hasLineCount(1);
    assertThat(said.out()).isEmpty();
  }
}
