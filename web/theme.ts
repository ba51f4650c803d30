import type { ThemeConfig } from "antd";

/** One accent, white ground, text dark enough to read (4.5 : 1 and more) everywhere. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: "#1d4f91",
    colorPrimaryBg: "#eaf1fa",
    colorInfo: "#1d4f91",
    colorLink: "#1d4f91",
    colorSuccess: "#2c6e49",
    colorWarning: "#8a5a00",
    colorError: "#b3261e",
    colorText: "#1f2933",
    colorTextSecondary: "#4a5563",
    colorTextTertiary: "#5b6673",
    colorTextDescription: "#5b6673",
    colorTextDisabled: "#66707c",
    colorTextPlaceholder: "#68727e",
    colorTextHeading: "#1f2933",
    colorBorder: "#c9d1da",
    colorBorderSecondary: "#e3e8ee",
    colorInfoBg: "#f0f5fb",
    colorInfoBorder: "#c9dcf2",
    colorWarningBg: "#fff8e6",
    colorWarningBorder: "#ecd9a8",
    colorErrorBg: "#fdf1ef",
    colorErrorBorder: "#f0c8c3",
    borderRadius: 6,
    fontSize: 14,
    fontFamily:
      '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", system-ui, sans-serif',
    motionDurationMid: "0.12s",
    motionDurationSlow: "0.16s",
  },
};
