{{- define "maxfi.labels" -}}
app.kubernetes.io/name: maxfi
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "maxfi.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "maxfi.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
# So that the files of the Secret can be read.
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "maxfi.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "maxfi.env" -}}
- name: DATABASE_URL_FILE
  value: /run/secrets/maxfi/database-url
- name: MAXFI_MASTER_KEY_FILE
  value: /run/secrets/maxfi/master-key
{{- if .Values.hasSmtp }}
- name: SMTP_URL_FILE
  value: /run/secrets/maxfi/smtp-url
{{- end }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
