package heirloom.cli;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The Python modules that this program carries with it. They come out of its jar, as Python imports
 * from any zip file, so nothing is unpacked.
 */
public final class PythonModules {

  /** The program of a Python child, as it is looked for on the path. */
  public static final String PYTHON = "python3";

  private static final String FOLDER = "/heirloom/python/";

  private PythonModules() {}

  /**
   * The words of a command that runs one of the modules as its main program.
   *
   * @param module without its ending
   * @throws CommandFailure when the module is missing from this jar
   * @throws IOException when it is at a place that is no path
   */
  public static List<String> command(String module, String... arguments)
      throws IOException, CommandFailure {
    URL found = PythonModules.class.getResource(FOLDER + module + ".py");
    if (found == null) {
      throw CommandFailure.failed("the Python modules are missing from this jar; build it again");
    }
    String boot =
        "import sys, runpy; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('"
            + module
            + "', run_name='__main__', alter_sys=True)";
    List<String> words = new ArrayList<>(List.of(PYTHON, "-I", "-S", "-B", "-c", boot, of(found)));
    words.addAll(Arrays.asList(arguments));
    return words;
  }

  /** Whether the path has a file of Python's name; it may still not start. */
  public static boolean isPythonThere() {
    String path = System.getenv("PATH");
    return path == null // the system's own path then
        || Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(path)
            .anyMatch(folder -> new File(folder, PYTHON).exists());
  }

  /** The directory or zip path that holds a module. */
  public static String of(URL module) throws IOException {
    try {
      if (module.getProtocol().equals("file")) {
        return String.valueOf(Path.of(module.toURI()).getParent());
      }
      // jar:file:/path/heirloom.jar!/heirloom/python/heirloom_tour.py
      String inner = module.getPath();
      int bang = inner.lastIndexOf("!/");
      Path jar = Path.of(new URI(inner.substring(0, bang)));
      return jar + inner.substring(bang + 1, inner.lastIndexOf('/'));
    } catch (URISyntaxException e) {
      throw new IOException("the Python modules are at an odd place: " + module, e);
    }
  }
}
