package heirloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every verb's bad input: one sentence on stderr, a documented exit code, nothing on stdout. */
class BadInputTest {

  private static final String SOME_PROGRAM = File.separatorChar == '/' ? "true" : "cmd";

  @TempDir Path dir;

  @Test
  void unknownVerbsAndOptionsSuggestTheNearOne() {
    refused(2, "heirloom: unknown verb \"rum\"; did you mean run?", "rum");
    refused(2, "heirloom run: unknown option \"--shar\"; did you mean --share?", "run", "--shar");
    refused(
        2, "heirloom doctor: unknown option \"--jso\"; did you mean --json?", "doctor", "--jso");
    refused(
        2,
        "heirloom run: unknown option \"--shar=a=1\"; did you mean --share?",
        "run",
        "--shar=a=1");
    refused(2, "heirloom: unknown verb \"insp\"; did you mean inspect?", "insp");
    refused(2, "heirloom: unknown option \"--zzzz\"", "--zzzz");
    refused(2, "heirloom doctor: unexpected word \"now\"", "doctor", "now");
  }

  @Test
  void anOptionBeforeAVerbIsRefusedAndNotLost() {
    for (String verb : List.of("aggregate", "doctor", "tour")) {
      refused(2, "heirloom " + verb + ": --json stands before the verb " + verb, "--json", verb);
    }
  }

  @Test
  void numbersAreCalledSoAndNotByTheirTypes() {
    refused(2, "'--seed': 'abc' is not a whole number;", "selftest", "--seed", "abc");
    refused(2, "'--workers': '1.5' is not a whole number;", "map", "--workers", "1.5", "--", "cat");
    refused(2, "'--workers': '99999999999' is too large;", "aggregate", "--workers", "99999999999");
  }

  @Test
  void wordsFarFromAllVerbsSuggestNone() {
    for (String far : List.of("frobnicate", "x", "--frobnicate", "", "@file", "complaint")) {
      refused(2, "\"" + far + "\"; heirloom --help shows what it takes", far);
    }
    refused(2, "\"--fry\"; heirloom run --help shows what it takes", "run", "--fry");
  }

  @Test
  void aFileThatIsNotThereIsNamedBeforeWordsThatAreMissing() throws Exception {
    String missing = dir.resolve("missing.csv").toString();
    refused(2, "--in " + missing + " does not exist", "aggregate", "--in", missing);
    refused(2, "--in " + missing + " does not exist", "aggregate", "--compare", "--in", missing);
    String there = Files.writeString(dir.resolve("there.csv"), "a,b\n1,2\n").toString();
    refused(2, "--key is missing", "aggregate", "--in", there);
    refused(2, "--in " + dir + " is a directory", "aggregate", "--in", dir.toString());
  }

  @Test
  void missingWords() {
    refused(2, "heirloom run: the command is missing; write it after --", "run");
    refused(2, "heirloom map: the command is missing; write it after --", "map");
    refused(2, "heirloom inspect: PID is missing", "inspect");
    refused(2, "heirloom bench: WHAT is missing", "bench");
    refused(2, "heirloom run: ", "run", "--share");
  }

  @Test
  void badValues() {
    refused(2, "--share buf: \"64Q\" is no size", "run", "--share", "buf=64Q", "--", SOME_PROGRAM);
    refused(
        2, "\"a\" is given twice", "run", "--share", "a=1", "--file", "a=x", "--", SOME_PROGRAM);
    refused(2, "\"mail\" is no route", "run", "--by", "mail", "--", SOME_PROGRAM);
    refused(2, "\"soon\" is no time", "run", "--timeout", "soon", "--", SOME_PROGRAM);
    refused(2, "\"x\" is no process id", "inspect", "x");
    refused(2, "--workers 0: give 1 to 1024", "map", "--workers", "0", "--", "cat");
    refused(2, "--by words: give lines or bytes", "map", "--by", "words", "--", "cat");
    refused(2, "--slice: size \"0\" is empty", "map", "--slice", "0", "--", "cat");
    refused(2, "--slice 2G: give 1G or less", "map", "--slice", "2G", "--", "cat");
    refused(2, "--size huge: give small, medium, large or a number", "selftest", "--size", "huge");
    refused(2, "--only x: there is no such row; give starts,", "selftest", "--only", "x");
    refused(2, "--retries 101: give 0 to 100", "map", "--retries", "101", "--", "cat");
    refused(2, "--stdin and --path: give one", "map", "--stdin", "--path", "--", "wc", "{}");
    boolean windows = File.separatorChar == '\\';
    String where = windows ? "on Windows no path names memory" : "no word of the command has {}";
    refused(2, "--path: " + where, "map", "--path", "--", "cat");
    if (!windows) {
      refused(2, "the word {path:x}{}: words with", "map", "--path", "--", "cat", "{path:x}{}");
    }
    refused(2, "there is no demo \"x\"; give 000, 001, 002, 003 or 004", "demo", "x");
    refused(2, "there is no completion for \"fish\"; give bash or zsh", "completion", "fish");
    refused(2, "there is no benchmark \"speed\"", "bench", "speed");
    refused(2, ".control", "run", "--share", ".control=1", "--", SOME_PROGRAM);
    refused(2, "nosuch", "run", "--share", "a=1", "--", SOME_PROGRAM, "{path:nosuch}");
  }

  @Test
  void whatCannotBeDone() throws Exception {
    Path empty = Files.createFile(dir.resolve("empty"));
    refused(
        125, "there is no such file", "run", "--share", "a=@" + dir + "/no", "--", SOME_PROGRAM);
    refused(125, "no regular file", "run", "--share", "a=@" + dir, "--", SOME_PROGRAM);
    refused(125, "the file is empty", "run", "--share", "a=@" + empty, "--", SOME_PROGRAM);
    refused(
        125,
        "there is no directory",
        "run",
        "--share",
        "a=1",
        "--save",
        "a=" + dir + "/no/f",
        "--",
        SOME_PROGRAM);
    refused(
        125,
        "this is a directory",
        "run",
        "--share",
        "a=1",
        "--save",
        "a=" + dir,
        "--",
        SOME_PROGRAM);
    String no = dir.resolve("no").toString();
    refused(
        125,
        "--file log=" + no + ": there is no such",
        "run",
        "--file",
        "log=" + no + ":r",
        "--",
        SOME_PROGRAM);
    refused(125, "there is no such", "run", "--file", "log=" + no + ":rw", "--", SOME_PROGRAM);
    refused(
        125,
        "there is no directory for it",
        "run",
        "--file",
        "log=" + no + "/x",
        "--",
        SOME_PROGRAM);
    refused(125, "this is a directory", "run", "--file", "log=" + dir + ":r", "--", SOME_PROGRAM);
    refused(2, "ends with no known mode", "run", "--file", "log=" + no + ":rx", "--", SOME_PROGRAM);
    if (File.separatorChar == '/') {
      Path script = Files.writeString(dir.resolve("script"), "#!/nosuch/interpreter\n");
      assertThat(script.toFile().setExecutable(true)).isTrue();
      refused(127, "the interpreter that its first line names", "run", "--", script.toString());
    }
    refused(
        125,
        "--share a of ",
        "run",
        "--share",
        "a=7E0T".replace("E0", "000000"),
        "--",
        SOME_PROGRAM);
    refused(125, "there is no process 4194999999", "inspect", "4194999999");
    refused(127, "cannot run \"nosuch-program\"", "run", "--", "nosuch-program");
    refused(2, "--in " + no + " does not exist", "map", "--in", no, "--", "cat");
    refused(2, "--in " + dir + " is a directory", "map", "--in", dir.toString(), "--", "cat");
    refused(127, "\"nosuch-program\"", "map", "--in", empty.toString(), "--", "nosuch-program");
    refused(126, "cannot run \"" + empty + "\"", "run", "--", empty.toString());
  }

  @Test
  void helpListsTheExitCodesOfEveryVerb() {
    for (CommandLine verb : Main.commandLine().getSubcommands().values()) {
      String help = verb.getUsageMessage(CommandLine.Help.Ansi.OFF);
      assertThat(help).contains("Exit codes:").contains("128+n", "grants were refused");
      boolean filters = !verb.getCommandName().equals("run") && !OS.WINDOWS.isCurrentOs();
      assertThat(help.contains("  141 ")).as(help).isEqualTo(filters);
      assertThat(help.contains("  124 ")).as(help).isEqualTo(verb.getCommandName().equals("run"));
      assertThat(help.lines()).as(verb.getCommandName()).allMatch(line -> line.length() <= 96);
    }
  }

  @Test
  void completionNamesEveryVerb() {
    List<String> output = new ArrayList<>();
    assertThat(execute(output, "completion")).isZero();
    assertThat(execute(output, "completion", "zsh")).isZero();
    assertThat(output.get(0)).contains("complete -F").contains("inspect").contains("--share");
  }

  @Test
  void versionNamesTheJava() {
    List<String> output = new ArrayList<>();
    assertThat(execute(output, "--version")).isZero();
    assertThat(output.get(0)).contains("heirloom ").contains(System.getProperty("java.version"));
  }

  private static void refused(int code, String sentence, String... words) {
    List<String> output = new ArrayList<>();
    assertThat(execute(output, words)).as(output.toString()).isEqualTo(code);
    assertThat(output.get(0)).isEmpty();
    assertThat(output.get(1)).contains(sentence).startsWith("heirloom").endsWith("\n");
    assertThat(output.get(1).strip()).hasLineCount(1);
  }

  /** Adds what went to stdout and stderr. */
  private static int execute(List<String> output, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int code = line.execute(words);
    output.add(out.toString());
    output.add(err.toString());
    return code;
  }
}
