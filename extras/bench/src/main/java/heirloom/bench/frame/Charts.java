package heirloom.bench.frame;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * A PNG per table and unit: per row a bar for ours and a bar for the peer, so that the eye sees the
 * ratio. Rows without a peer's figure have no bar there.
 */
public final class Charts {

  private static final Color OURS = new Color(0x1b6ca8);
  private static final Color THEIRS = new Color(0xb0b7bf);

  /** Pixels a row. */
  private static final int ROW = 44;

  private Charts() {}

  /**
   * Draws every table that has rows into {@code folder}, which is made when missing.
   *
   * @return the files written
   * @throws IOException when the folder cannot be made or a file not written
   */
  public static List<Path> draw(List<Table> tables, Path folder) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (Table table : tables) {
      // One axis is one unit; a table's first unit has its plain name.
      Map<String, List<Row>> units = new LinkedHashMap<>();
      for (Line line : table.lines()) {
        if (line.row().ours().isPresent()) {
          units
              .computeIfAbsent(line.row().unit().symbol(), unit -> new ArrayList<>())
              .add(line.row());
        }
      }
      int charts = 0;
      for (List<Row> rows : units.values()) {
        charts++;
        Path file = folder.resolve(table.file() + (charts == 1 ? "" : "-" + charts) + ".png");
        ImageIO.write(
            BitmapEncoder.getBufferedImage(chart(table.title(), rows)), "png", file.toFile());
        files.add(file);
      }
    }
    return files;
  }

  private static HorizontalBarChart chart(String title, List<Row> rows) {
    List<String> labels = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (Row row : rows) {
      // The same words may stand in two rows; a category must be unique.
      labels.add((labels.size() + 1) + " " + row.what() + " / " + row.peer());
      ours.add(row.ours().getAsDouble());
      theirs.add(row.theirs().orElse(0));
    }
    HorizontalBarChart chart =
        new HorizontalBarChartBuilder()
            .width(1100)
            .height(140 + ROW * rows.size())
            .title(title)
            .xAxisTitle(rows.get(0).unit().symbol())
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    if (rows.size() > 1) {
      // Else labels less than 74 pixels apart are left out. The library's "X" is the categories.
      chart.getStyler().setXAxisMaxLabelCount(rows.size());
    }
    chart.getStyler().setAvailableSpaceFill(0.8);
    chart.getStyler().setPlotGridHorizontalLinesVisible(false);
    chart.getStyler().setSeriesColors(new Color[] {OURS, THEIRS});
    chart.addSeries("Heirloom", ours, labels);
    chart.addSeries("peer", theirs, labels);
    return chart;
  }
}
