import { BarChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

use([BarChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, CanvasRenderer]);

interface ChartProps {
  /** What the drawing says, for those who cannot see it. */
  readonly name: string;
  readonly option: EChartsCoreOption;
  readonly height: number;
}

/** Draws a chart on a canvas; it follows the width it is given. */
export function Chart({ name, option, height }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const chart = init(place.current, null, { renderer: "canvas" });
    chart.setOption(option);
    const watcher = new ResizeObserver(() => chart.resize());
    watcher.observe(place.current);
    return () => {
      watcher.disconnect();
      chart.dispose();
    };
  }, [option]);
  return <div ref={place} role="img" aria-label={name} style={{ height }} />;
}
